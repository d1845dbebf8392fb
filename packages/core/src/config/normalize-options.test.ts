import { expect, it } from 'vitest'
import { propertiesFixture } from '../../test/java-config.ts'
import { silentLogger } from '../ports/logger.ts'
import {
  type MixedProducerOptions,
  normalizeOptions,
  separateJavaNames,
} from './normalize-options.ts'
import type { ProducerOptions } from './producer-options.ts'
import { loadProducerProperties } from './properties-file.ts'
import { resolveOptions } from './resolve-options.ts'

it.each([{ brokers: ['a:1'], acks: 'all', retries: '3' }, {}, [], undefined, null, 'a.b', 7])(
  '%j has no name of Java and stays the same',
  (written) => {
    const normalized = normalizeOptions(written as object)
    expect(normalized.options).toBe(written)
    expect(normalized).toMatchObject({ problems: [], warnings: [] })
  },
)

it("a Java producer's usual file makes a producer's options, as it is", () => {
  const loaded: MixedProducerOptions = loadProducerProperties(propertiesFixture('usual.properties'))
  const { options, problems, warnings } = normalizeOptions(loaded)
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] })
  expect(resolveOptions(options as ProducerOptions)).toMatchObject({
    bootstrap: [
      { host: 'localhost', port: 9092 },
      { host: 'localhost', port: 9093 },
    ],
    retries: 3,
    batchSize: 65_536,
  })
})

it('options in our names stand beside those of a file', () => {
  const mixed: MixedProducerOptions = {
    ...loadProducerProperties(propertiesFixture('usual.properties')),
    lingerMs: 20,
    logger: silentLogger,
  }
  expect(normalizeOptions(mixed)).toEqual({
    options: {
      brokers: ['localhost:9092', 'localhost:9093'],
      acks: 'all',
      retries: 3,
      enableIdempotence: true,
      lingerMs: 20,
      logger: silentLogger,
    },
    problems: [],
    warnings: [],
  })
})

it("beside names with a dot the text of acks and retries is Java's", () => {
  expect(separateJavaNames({ 'linger.ms': '5', acks: '1', retries: 3, lingerMs: 4 })).toEqual({
    java: { 'linger.ms': '5', acks: '1' },
    own: { retries: 3, lingerMs: 4 },
  })
  expect(separateJavaNames({ acks: '1' })).toEqual({ java: {}, own: { acks: '1' } })
})

it('G13: an option under both names is refused, even with the same value', () => {
  const { options, problems } = normalizeOptions({
    'linger.ms': '5',
    lingerMs: 5,
    'bootstrap.servers': 'a:1',
    brokers: ['b:1'],
    'batch.size': '2048',
    batchSize: undefined,
  })
  expect(problems.map((p) => `${p.field}: ${p.fix}`)).toEqual([
    'linger.ms: `lingerMs` is given too: keep one of the two names',
    'bootstrap.servers: `brokers` is given too: keep one of the two names',
  ])
  expect(options).toEqual({ lingerMs: 5, brokers: ['b:1'], batchSize: 2048 })
})

it.each([
  [{ 'security.protocol': 'SSL', ssl: { ca: 'x' } }, []],
  [{ 'security.protocol': 'SSL', ssl: { ca: 'x' }, 'ssl.protocol': 'TLSv1.2' }, []],
  [{ 'security.protocol': 'SASL_PLAINTEXT', sasl: { mechanism: 'aws' } }, []],
  [{ 'security.protocol': 'SSL', ssl: false }, ['security.protocol']],
  [{ 'security.protocol': 'PLAINTEXT', ssl: true }, ['security.protocol']],
  [{ 'security.protocol': 'SSL', ssl: true, sasl: { mechanism: 'aws' } }, ['security.protocol']],
  [
    { 'security.protocol': 'SSL', ssl: true, 'ssl.truststore.location': 'x' },
    ['ssl.truststore.location'],
  ],
  [
    {
      'security.protocol': 'SASL_SSL',
      ssl: true,
      sasl: { mechanism: 'aws' },
      'sasl.mechanism': 'PLAIN',
    },
    ['sasl.mechanism'],
  ],
])(
  'G13: our ssl and sasl may stand in for the names of Java, not contradict them: %j',
  (o, fields) => {
    const { options, problems } = normalizeOptions(o)
    expect(problems.map((p) => p.field)).toEqual(fields)
    expect(options).toMatchObject(
      Object.fromEntries(Object.entries(o).filter(([n]) => !n.includes('.'))),
    )
  },
)
