import { expect, it } from 'vitest'
import { BrokerRejectedError } from '../src/errors/broker-rejected-error.ts'
import { createProducer } from '../src/create-producer.ts'
import { describeOnKafka, values } from './on-kafka.ts'

/** Records of which one fills a batch: as many batches as sends. */
const options = { lingerMs: 0, batchSize: 1_024, retryBackoffMs: 20, retryBackoffMaxMs: 100 }
const large = (name: string): string => name.padEnd(1_000, '.')
const names = (values: readonly string[]): string[] => values.map((v) => v.replace(/\.+$/, ''))

describeOnKafka('batches that a broker refuses', (on) => {
  it.each([6, 19])(
    'INV-SEQ-2b: the first batch of a fresh partition answered %i without an append keeps its place before four that wait',
    async (errorCode) => {
      const topic = await on.topic()
      on.proxy.on('Produce', { topic }).request().answer({ errorCode })
      await using producer = createProducer({ brokers: on.kafka.proxied, ...options })
      const sent = ['A', 'B', 'C', 'D', 'E'].map((name) =>
        producer.send({ topic, messages: [{ value: large(name) }] }),
      )
      const metadata = (await Promise.all(sent)).flat()
      expect(metadata.map((m) => m.offset)).toEqual([0n, 1n, 2n, 3n, 4n])
      expect(names(values(await on.log(topic)))).toEqual(['A', 'B', 'C', 'D', 'E'])
      // The new identity flew alone: its first batch came twice before any other came at all.
      const sequences = on.proxy
        .history({ api: 'Produce', topic })
        .map((request) => request.batches[0]?.baseSequence)
      expect(sequences.slice(0, 3)).toEqual([0, 0, 1])
      on.proxy.assertAllFaultsFired()
    },
  )

  it('G5 INV-SEQ-3: a batch refused for good at the head costs an epoch; the four behind it go on in order', async () => {
    const topic = await on.topic()
    await using producer = createProducer({ brokers: on.kafka.proxied, ...options })
    await producer.send({ topic, messages: [{ value: 'warm' }] })
    const refused = on.proxy.on('Produce', { topic }).request().answer({ errorCode: 10 })
    const sent = ['A', 'B', 'C', 'D', 'E'].map((name) =>
      producer.send({ topic, messages: [{ value: large(name) }] }),
    )
    const [a, ...others] = await Promise.allSettled(sent)
    await refused.reached()
    expect(a).toMatchObject({
      status: 'rejected',
      reason: {
        fate: 'not-written',
        details: { protocolCode: 10, protocolName: 'MESSAGE_TOO_LARGE' },
      },
    })
    expect((a as PromiseRejectedResult).reason).toBeInstanceOf(BrokerRejectedError)
    expect(others.map((o) => o.status)).toEqual(Array(4).fill('fulfilled'))
    const log = await on.log(topic)
    expect(names(values(log))).toEqual(['warm', 'B', 'C', 'D', 'E'])
    expect(log.map((r) => r.epoch)).toEqual([0, 1, 1, 1, 1])
  })

  it('INV-SEQ-2: with five in flight, a head refused for now is repeated before those behind it', async () => {
    const topic = await on.topic()
    await using producer = createProducer({ brokers: on.kafka.proxied, ...options })
    await producer.send({ topic, messages: [{ value: 'warm' }] })
    on.proxy.on('Produce', { topic }).request().answer({ errorCode: 19 })
    const sent = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) =>
      producer.send({ topic, messages: [{ value: large(name) }] }),
    )
    await Promise.all(sent)
    const log = await on.log(topic)
    expect(names(values(log))).toEqual(['warm', 'A', 'B', 'C', 'D', 'E', 'F', 'G'])
    expect(new Set(log.map((r) => r.epoch))).toEqual(new Set([0])) // nobody left the sequence
    on.proxy.assertAllFaultsFired()
  })

  it('INV-ACK: 46 after a lost answer is an acknowledgement without an offset', async () => {
    const topic = await on.topic()
    on.proxy.on('Produce', { topic }).afterAppend().disconnect('rst')
    on.proxy.on('Produce', { topic }).nth(2).afterAppend().replaceError(46)
    await using producer = createProducer({ brokers: on.kafka.proxied, ...options })
    const [metadata] = await producer.send({ topic, messages: [{ value: 'A' }] })
    expect(metadata).toMatchObject({ topic, partition: 0, offset: undefined })
    expect(values(await on.log(topic))).toEqual(['A'])
  })
})
