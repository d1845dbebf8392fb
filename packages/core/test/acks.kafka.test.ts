import { expect, it, vi } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import { describeOnKafka, values } from './on-kafka.ts'

const quick = { retryBackoffMs: 20, retryBackoffMaxMs: 100 }
const plain = { ...quick, enableIdempotence: false } as const

describeOnKafka('acks and compression', (on) => {
  it.each([1, 'all'] as const)(
    'acks %s without idempotence: stored, with its offset',
    async (acks) => {
      const topic = await on.topic()
      await using producer = createProducer({ brokers: on.kafka.proxied, ...plain, acks })
      const sent = ['A', 'B', 'C'].map((value) => producer.send({ topic, messages: [{ value }] }))
      const results = (await Promise.all(sent)).flat()
      expect(results.map((r) => r.offset)).toEqual([0n, 1n, 2n])
      await vi.waitUntil(async () => (await on.log(topic)).length === 3)
      const log = await on.log(topic)
      expect(values(log)).toEqual(['A', 'B', 'C'])
      expect(new Set(log.map((r) => r.producerId))).toEqual(new Set([-1n]))
    },
  )

  it('acks 1 without idempotence: a lost answer is sent again, and may be stored twice', async () => {
    const topic = await on.topic()
    on.proxy.on('Produce', { topic }).afterAppend().disconnect('rst')
    await using producer = createProducer({ brokers: on.kafka.proxied, ...plain, acks: 1 })
    const [metadata] = await producer.send({ topic, messages: [{ value: 'A' }] })
    expect(metadata?.offset).toBe(1n)
    // The leader answers before the others have it, and readers see what all have.
    await vi.waitUntil(async () => (await on.log(topic)).length === 2)
    expect(values(await on.log(topic))).toEqual(['A', 'A'])
  })

  it('G3 gzip: batches are packed, repeated after lost answers, split where they are refused, and read back', async () => {
    const topic = await on.topic(1, 2, { 'cleanup.policy': 'compact' })
    on.proxy.on('Produce', { topic }).nth(3).afterAppend().disconnect('rst')
    const gzip = { compressionType: 'gzip', lingerMs: 20 } as const
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, ...gzip })
    const value = (i: number): string => `${i} `.padEnd(300, 'ab')
    const send = (from: number): Promise<unknown> =>
      Promise.allSettled(
        Array.from({ length: 40 }, (_, i) =>
          producer.send({
            topic,
            messages: [{ key: i === 5 ? null : `${i}`, value: value(from + i) }],
          }),
        ),
      )
    for (let round = 0; round < 4; round++) await send(round * 40)
    const kept = Array.from({ length: 160 }, (_, i) => i).filter((i) => i % 40 !== 5)
    expect(values(await on.log(topic))).toEqual(kept.map(value))
    const [first] = on.proxy.history({ api: 'Produce', topic })
    expect(first?.batches[0]?.sizeInBytes).toBeLessThan(3_000) // of 12,000
  })
})
