import { expect, it, vi } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import { TopicNotFoundError } from '../src/errors/topic-not-found-error.ts'
import { describeOnKafka, values } from './on-kafka.ts'

const quick = { retryBackoffMs: 20, retryBackoffMaxMs: 100, lingerMs: 0 }

describeOnKafka('topics and partitions in trouble', (on) => {
  it('G8 G6: partitions that make no progress hold at most half of the memory; the others go on', async () => {
    const topic = await on.topic(2)
    const tight = {
      bufferMemory: 262_144,
      batchSize: 8_192,
      maxBlockMs: 60_000,
      breaker: false,
    } as const
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, ...tight })
    const send = (partition: number, value: string): Promise<unknown> =>
      producer.send({ topic, messages: [{ partition, value }] })
    await Promise.all([send(0, 'warm'), send(1, 'warm')])
    const trouble = on.proxy
      .on('Produce', { topic, partition: 0 })
      .always()
      .request()
      .answer({ errorCode: 19, partitions: [0] })
    const first = send(0, 'stalled')
    await trouble.reached()
    const stalled = Array.from({ length: 400 }, (_, i) => send(0, `${i} `.padEnd(1_000, '.')))
    await vi.waitUntil(() => producer.metrics()['waiting-threads'] > 0)
    // Twice as much as the memory holds goes through beside them.
    for (let i = 0; i < 50; i++) await send(1, 'x'.repeat(10_000))
    expect(producer.bufferAvailableBytes).toBeGreaterThanOrEqual(131_072)
    trouble.stop()
    await Promise.all([first, ...stalled])
    const log = values(await on.log(topic, 2)).map((v) => v.split(' ')[0])
    const sent = Array.from({ length: 400 }, (_, i) => `${i}`)
    expect(log.filter((v) => v !== undefined && /^\d+$/.test(v))).toEqual(sent)
  })

  it('G8: keyless records keep away from a partition in trouble', async () => {
    const topic = await on.topic(2)
    await using producer = createProducer({
      brokers: on.kafka.proxied,
      ...quick,
      batchSize: 1_024,
      breaker: false,
    })
    await producer.send({ topic, messages: [{ partition: 0, value: 'warm' }] })
    const trouble = on.proxy.on('Produce', { topic, partition: 0 }).always().request()
    const fault = trouble.answer({ errorCode: 19, partitions: [0] })
    const retried = new Promise((resolve) => producer.on('retry', resolve))
    const stuck = producer.send({ topic, messages: [{ partition: 0, value: 'stuck' }] })
    await retried
    for (let i = 0; i < 30; i++) {
      const [metadata] = await producer.send({ topic, messages: [{ value: 'x'.repeat(500) }] })
      expect(metadata?.partition).toBe(1)
    }
    fault.stop()
    await stuck
  })

  it('partitions that are added while it runs can be sent to', async () => {
    const topic = await on.topic(1)
    const fresh = { ...quick, metadataMaxAgeMs: 200 }
    await using producer = createProducer({ brokers: on.kafka.proxied, ...fresh })
    await producer.send({ topic, messages: [{ value: 'warm' }] })
    const send = (): Promise<unknown> =>
      producer.send({ topic, messages: [{ partition: 1, value: 'second' }] })
    await expect(send()).rejects.toBeInstanceOf(TopicNotFoundError)
    await on.kafka.addPartitions(topic, 2)
    await vi.waitUntil(() =>
      send().then(
        () => true,
        () => false,
      ),
    )
    expect(values(await on.log(topic, 2))).toEqual(['warm', 'second'])
  })
})
