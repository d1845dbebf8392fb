import { expect, it } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import { BrokerRejectedError } from '../src/errors/broker-rejected-error.ts'
import { describeOnKafka, values } from './on-kafka.ts'

const quick = { retryBackoffMs: 20, retryBackoffMaxMs: 100 }
/** Records that are sent together share a batch. */
const together = { ...quick, lingerMs: 100 }

describeOnKafka('records that a broker refuses', (on) => {
  it('G7: the records that Apache Kafka names fail alone; the others of their batch are stored in order', async () => {
    const topic = await on.topic(1, 2, { 'cleanup.policy': 'compact' }) // refuses records without a key
    await using producer = createProducer({ brokers: on.kafka.proxied, ...together })
    const sent = Array.from({ length: 10 }, (_, i) =>
      producer.send({ topic, messages: [{ key: i % 3 === 1 ? null : `${i}`, value: `${i}` }] }),
    )
    const results = await Promise.allSettled(sent)
    const refused = results.flatMap((r, i) => (r.status === 'rejected' ? [[i, r.reason]] : []))
    expect(refused).toMatchObject(
      [1, 4, 7].map((i) => [
        i,
        { code: 'BROKER_REJECTED', fate: 'not-written', details: { protocolCode: 87 } },
      ]),
    )
    expect(values(await on.log(topic))).toEqual(['0', '2', '3', '5', '6', '8', '9'])
    // One request was refused, one took the rest.
    expect(on.proxy.history({ api: 'Produce', topic })).toHaveLength(2)
  })

  it('G7: a batch that Apache Kafka finds too large goes out in halves, and the next ones smaller', async () => {
    const topic = await on.topic(1, 2, { 'max.message.bytes': '3000' })
    await using producer = createProducer({ brokers: on.kafka.proxied, ...together })
    const sent = Array.from({ length: 20 }, (_, i) =>
      producer.send({ topic, messages: [{ value: `${i}`.padEnd(500, '.') }] }),
    )
    await Promise.all(sent)
    const log = values(await on.log(topic)).map((v) => v.replace(/\.+$/, ''))
    expect(log).toEqual(Array.from({ length: 20 }, (_, i) => `${i}`))
    const before = on.proxy.history({ api: 'Produce', topic }).length
    await Promise.all(
      Array.from({ length: 4 }, () =>
        producer.send({ topic, messages: [{ value: 'y'.repeat(500) }] }),
      ),
    )
    const later = on.proxy.history({ api: 'Produce', topic }).slice(before)
    expect(later.flatMap((r) => r.results.map((p) => p.errorCode))).not.toContain(10)
  })

  it('G7 G4: one record that is too large for the topic fails alone, wherever it stands', async () => {
    const topic = await on.topic(1, 2, { 'max.message.bytes': '3000' })
    await using producer = createProducer({ brokers: on.kafka.proxied, ...together })
    const sizes = [10, 10, 5_000, 10, 10, 10, 5_000]
    const results = await Promise.allSettled(
      sizes.map((size, i) =>
        producer.send({ topic, messages: [{ value: `${i}`.padEnd(size, '.') }] }),
      ),
    )
    expect(results.map((r) => r.status === 'fulfilled')).toEqual(sizes.map((s) => s === 10))
    const { reason } = results[2] as PromiseRejectedResult
    expect(reason).toBeInstanceOf(BrokerRejectedError)
    expect(reason).toMatchObject({ fate: 'not-written', details: { protocolCode: 10 } })
    const log = values(await on.log(topic)).map((v) => v.replace(/\.+$/, ''))
    expect(log).toEqual(['0', '1', '3', '4', '5'])
  })

  it('G7 G5: what was ambiguous is not split: the batch ends unknown, and is in the log at most once', async () => {
    const topic = await on.topic()
    on.proxy.on('Produce', { topic }).afterAppend().disconnect('rst')
    on.proxy.on('Produce', { topic }).nth(2).request().answer({ errorCode: 87 })
    await using producer = createProducer({ brokers: on.kafka.proxied, ...together })
    const results = await Promise.allSettled(
      ['A', 'B'].map((value) => producer.send({ topic, messages: [{ value }] })),
    )
    expect(results).toMatchObject([
      { status: 'rejected', reason: { fate: 'unknown' } },
      { status: 'rejected', reason: { fate: 'unknown' } },
    ])
    expect((await producer.send({ topic, messages: [{ value: 'C' }] }))[0]?.offset).toBe(2n)
    expect(values(await on.log(topic))).toEqual(['A', 'B', 'C'])
  })

  it('G12: a serializer, a partitioner, a logger and a listener that throw harm nobody', async () => {
    const topic = await on.topic(2)
    const bad = (): never => {
      throw new Error('thrown by the user')
    }
    const logger = { debug: bad, info: bad, warn: bad, error: bad }
    const serializer = { value: (v: string) => (v === 'bad' ? bad() : v) }
    await using producer = createProducer({
      brokers: on.kafka.proxied,
      ...quick,
      logger,
      serializer,
      partitioner: ({ message }) => (message.value === 'nowhere' ? bad() : 1),
    })
    producer.on('ack', bad)
    producer.on('ready', () => Promise.reject(new Error('rejected by the user')))
    const results = await Promise.allSettled(
      ['good', 'bad', 'nowhere', 'fine'].map((value) =>
        producer.send({ topic, messages: [{ value }] }),
      ),
    )
    expect(results.map((r) => (r.status === 'rejected' ? r.reason.code : r.status))).toEqual([
      'fulfilled',
      'SERIALIZATION',
      'SERIALIZATION',
      'fulfilled',
    ])
    expect(values(await on.log(topic, 2))).toEqual(['good', 'fine'])
  })
})
