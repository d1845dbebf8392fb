import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import type { ProducerOptions } from '../src/config/producer-options.ts'
import { createProducer } from '../src/create-producer.ts'
import { OddBroker } from './odd-broker.ts'
import { thrownBy } from './thrown-by.ts'

const SECRET = 'hunter2-very-secret'
const sasl = { mechanism: 'plain', username: 'orders', password: SECRET }

/** Everything that the producer says while it fails to connect. */
async function said(options: Partial<ProducerOptions>, brokers: string[]): Promise<string> {
  const lines: string[] = []
  const note = (fields: object, message: string): void => {
    lines.push(inspect([fields, message], { depth: 20, showHidden: true, getters: true }))
  }
  const logger = { debug: note, info: note, warn: note, error: note }
  await using producer = createProducer({ brokers, maxBlockMs: 300, ...options, logger })
  producer.on('breaker', (move) => note(move, 'breaker'))
  const failures = await Promise.allSettled([
    producer.connect(),
    producer.send({ topic: 't', messages: [{ value: 'x' }] }),
  ])
  for (const failure of failures) lines.push(inspect(failure, { depth: 20, showHidden: true }))
  lines.push(inspect(producer.health(), { depth: 20 }), inspect(producer.metrics(), { depth: 20 }))
  lines.push(inspect(producer, { depth: 2 }), JSON.stringify(producer))
  return lines.join('\n')
}

it('credentials that a broker refuses show nowhere: not in errors, causes, logs, health or dumps', async () => {
  const refuse = (answer: Buffer): Buffer => {
    answer.writeInt16BE(33, 8) // UNSUPPORTED_SASL_MECHANISM
    return answer
  }
  await using broker = await OddBroker.start({ SaslHandshake: refuse })
  const all = await said({ sasl } as Partial<ProducerOptions>, [broker.address])
  expect(all).toMatch(/AUTHENTICATION/)
  expect(all).not.toContain(SECRET)
})

it('TLS keys and passphrases show nowhere while the handshake fails', async () => {
  await using broker = await OddBroker.start({})
  const ssl = { passphrase: SECRET, ca: `-----BEGIN CERTIFICATE-----\n${SECRET}` }
  const all = await said({ ssl }, [broker.address])
  expect(all).toMatch(/CONNECTION|METADATA_TIMEOUT/)
  expect(all).not.toContain(SECRET)
})

it.each([
  ['sasl without a mechanism', { sasl: { password: SECRET } }],
  ['sasl as text', { sasl: SECRET }],
  ['ssl as text', { ssl: SECRET }],
  ['an option that does not exist', { password: SECRET }],
  ['a broker with credentials in it', { brokers: [`user:${SECRET}@kafka:9092:1`] }],
])('a ConfigurationError masks %s', (_, options) => {
  const given = { brokers: ['kafka:9092'], ...options } as unknown as ProducerOptions
  const error = thrownBy(() => createProducer(given))
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(SECRET)
})
