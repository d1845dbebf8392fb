import { expect, it } from 'vitest'
import { thrownBy } from '../../test/thrown-by.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import type { ProducerOptions } from './producer-options.ts'
import { resolveOptions } from './resolve-options.ts'

const problemsOf = (options: unknown): string[] => {
  const error = thrownBy(() => resolveOptions(options as ProducerOptions)) as ConfigurationError
  expect(error).toBeInstanceOf(ConfigurationError)
  return error.details.problems.map((p) => p.field)
}
const brokers = ['localhost:9092']

it("defaults are Kafka 4's, with a larger batch", () => {
  expect(resolveOptions({ brokers })).toMatchObject({
    bootstrap: [{ host: 'localhost', port: 9092 }],
    retries: 2_147_483_647,
    retryBackoffMs: 100,
    retryBackoffMaxMs: 1_000,
    lingerMs: 5,
    batchSize: 65_536,
    maxRequestSize: 1_048_576,
    maxInFlightRequestsPerConnection: 5,
    deliveryTimeoutMs: 120_000,
    requestTimeoutMs: 30_000,
    bufferMemory: 33_554_432,
    maxBlockMs: 60_000,
  })
})

it('undefined counts as absent, and the result is frozen', () => {
  const options = resolveOptions({ brokers, lingerMs: undefined } as unknown as ProducerOptions)
  expect(options.lingerMs).toBe(5)
  expect(Object.isFrozen(options)).toBe(true)
})

it('G13: one error lists every problem', () => {
  const fields = problemsOf({
    brokers: ['kafka', 'kafka:70000', 'a:1'],
    lingerMs: '5',
    retries: 0,
    maxInFlightRequestsPerConnection: 6,
    acks: 1,
    enableIdempotence: true,
    compressionType: 'snappy',
    partitioner: 'round-robin',
    serializer: { value: 'json', header: () => '' },
    breaker: { volumeThreshold: 0 },
    unknown: 1,
    logger: {},
    sasl: 'secret',
  })
  expect(fields.sort()).toEqual(
    [
      'acks',
      'brokers[0]',
      'brokers[1]',
      'breaker.volumeThreshold',
      'compressionType',
      'lingerMs',
      'logger.debug',
      'logger.error',
      'logger.info',
      'logger.warn',
      'maxInFlightRequestsPerConnection',
      'partitioner',
      'retries',
      'sasl',
      'serializer.header',
      'serializer.value',
      'unknown',
    ].sort(),
  )
})

it.each([
  ['deliveryTimeoutMs', { deliveryTimeoutMs: 30_004 }],
  ['retryBackoffMs', { retryBackoffMs: 2_000 }],
  ['batchSize', { batchSize: 2_000_000 }],
  ['batchSize', { batchSize: 65_536, bufferMemory: 70_000 }],
  ['brokers', { brokers: [] }],
  ['lingerMs', { lingerMs: Number.NaN }],
  ['clientId', { clientId: '' }],
  ['acks', { acks: 2, enableIdempotence: false }],
  ['acks', { acks: 0 }],
  ['acks', { acks: 1, enableIdempotence: true }],
  ['retries', { retries: 0 }],
  ['maxInFlightRequestsPerConnection', { maxInFlightRequestsPerConnection: 6 }],
])('G13: a contradiction is refused, naming %s', (field, options) => {
  expect(problemsOf({ brokers, ...options })).toEqual([field])
})

it('G13: acks that switch idempotence off in Java are refused with both ways out', () => {
  expect(() => resolveOptions({ brokers, acks: 1 })).toThrow(/add enableIdempotence: false/)
  expect(() => resolveOptions({ brokers, acks: 1, enableIdempotence: true })).toThrow(
    /drop enableIdempotence: true/,
  )
  const off = { brokers, acks: 0, retries: 0, maxInFlightRequestsPerConnection: 50 } as const
  expect(resolveOptions({ ...off, enableIdempotence: false })).toMatchObject({ acks: 0 })
})

it.each([undefined, null, 'localhost:9092', 7])(
  'G13: %s instead of options is a typed error too',
  (o) => {
    expect(problemsOf(o)).toContain('brokers')
  },
)

it('secrets never show in the message', () => {
  const sasl = { mechanism: 5, username: 'me', password: 'hunter2' }
  const ssl = 'hunter2'
  const error = thrownBy(() => resolveOptions({ brokers, sasl, ssl } as unknown as ProducerOptions))
  expect(String(error)).toMatch(/sasl/)
  expect(JSON.stringify(error) + String(error)).not.toMatch(/hunter2/)
})

it.each([
  ['[::1]:9092', { host: '::1', port: 9092 }],
  ['10.0.0.1:1', { host: '10.0.0.1', port: 1 }],
  [' kafka.example:65535 ', { host: 'kafka.example', port: 65_535 }],
])('takes %s', (broker, address) => {
  expect(resolveOptions({ brokers: [broker] }).bootstrap).toEqual([address])
})
