import { setImmediate } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { createProducer } from '../../src/create-producer.ts'
import { describeOnKafka, type OnKafka, values } from '../on-kafka.ts'
import { ledBy } from './led-by.ts'
import { CONTROL, PlainKafkajs } from './plain-kafkajs.ts'
import { settleDraws } from './settle-draws.ts'

const OURS = 'holdfast-under-test'
const quick = { lingerMs: 0, retryBackoffMs: 20, retryBackoffMaxMs: 100, clientId: OURS }
const kafkajsOn = (on: OnKafka) => PlainKafkajs.connect({ brokers: on.kafka.proxied })
const holdfastOn = (on: OnKafka) => createProducer({ brokers: on.kafka.proxied, ...quick })

const TO_BOTH = [
  { value: 'zero', partition: 0 },
  { value: 'one', partition: 1 },
]

describeOnKafka('a send to several leaders', (on) => {
  it('hazard 4: kafkajs mixes up two brokers, and from then on drops what goes to one of them; Holdfast keeps them apart', async () => {
    settleDraws()
    const plainTopic = await ledBy(on, 1, 2, 3)
    await using kafkajs = await PlainKafkajs.connect({
      brokers: on.kafka.proxied.slice(0, 1),
      // 0 would keep what it learnt in this very millisecond
      producer: { metadataMaxAge: -1 },
    })
    for (const partition of [0, 1, 2]) await kafkajs.send(plainTopic, { value: 'warm', partition })

    // The seed's connection is closed while its metadata is being refreshed
    const toSeed = on.proxy.on('Produce', { topic: plainTopic, partition: 0 })
    const underWay = toSeed.request().hold()
    toSeed.afterAppend().disconnect('fin')
    const zero = kafkajs.send(plainTopic, { value: 'A', partition: 0 })
    await underWay.reached()
    const metadata = on.proxy.on('Metadata', { clientId: CONTROL })
    const [first, second] = [metadata, metadata.nth(2)].map((m) => m.afterAppend().hold())
    const one = kafkajs.send(plainTopic, { value: 'B', partition: 1 })
    await first?.reached()
    underWay.release()
    await second?.reached()
    first?.release()
    await one
    second?.release()
    await zero
    // The connection of broker 3 now goes by the name of 1
    for (const value of ['C', 'D'])
      expect(await kafkajs.send(plainTopic, { value, partition: 2 })).toEqual([])
    const log = await on.log(plainTopic, 3)
    expect(values(log.filter((r) => r.partition === 2))).toEqual(['warm'])
    on.proxy.assertAllFaultsFired()
    on.proxy.clear()
    vi.restoreAllMocks()

    const topic = await ledBy(on, 1, 2, 3)
    await using holdfast = createProducer({
      ...quick,
      brokers: on.kafka.proxied.slice(0, 1),
      metadataMaxAgeMs: 1,
    })
    const send = (value: string, partition: number) =>
      holdfast.send({ topic, messages: [{ value, partition }] })
    await Promise.all([0, 1, 2].map((partition) => send('warm', partition)))
    const produce = on.proxy.on('Produce', { topic, partition: 0 })
    const held = produce.request().hold()
    produce.afterAppend().disconnect('fin')
    const a = send('A', 0)
    await held.reached()
    const asked = on.proxy.on('Metadata', { clientId: OURS }).afterAppend().hold()
    const b = send('B', 1)
    await asked.reached()
    held.release()
    asked.release()
    await Promise.all([a, b, send('C', 2)])
    await send('D', 2)
    expect(values(await on.log(topic, 3))).toEqual(['warm', 'A', 'warm', 'B', 'warm', 'C', 'D'])
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 6: kafkajs resolves a send without one of its records, whose leader moved; Holdfast delivers it', async () => {
    /** Holds partition 1's request until the broker that already answered for partition 0 leads both. */
    const moveInBetween = async (topic: string): Promise<void> => {
      const held = on.proxy.on('Produce', { topic, partition: 1 }).request().hold()
      await held.reached()
      await vi.waitUntil(() =>
        on.proxy
          .history({ api: 'Produce', topic, partition: 0 })
          .some((request) => request.answeredAt !== undefined),
      )
      await on.kafka.moveLeader(topic, 1, 1)
      held.release()
    }

    const plainTopic = await ledBy(on, 1, 2)
    await using kafkajs = await kafkajsOn(on)
    const [resolved] = await Promise.all([
      kafkajs.send(plainTopic, ...TO_BOTH),
      moveInBetween(plainTopic),
    ])
    expect(resolved).toMatchObject([{ partition: 0, errorCode: 0 }])
    expect(values(await on.log(plainTopic, 2))).toEqual(['zero'])

    const topic = await ledBy(on, 1, 2)
    await using holdfast = holdfastOn(on)
    const [sent] = await Promise.all([
      holdfast.send({ topic, messages: TO_BOTH }),
      moveInBetween(topic),
    ])
    expect(sent.map((m) => [m.partition, m.offset])).toEqual([
      [0, 0n],
      [1, 0n],
    ])
    expect(values(await on.log(topic, 2))).toEqual(['zero', 'one'])
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 7: kafkajs sends again what a slow broker still works on, since another one failed, and stores it twice; Holdfast does not', async () => {
    /** Partition 0's answer waits until partition 1, refused once, was tried again. */
    const oneSlowOneRefused = async (topic: string): Promise<void> => {
      const slow = on.proxy.on('Produce', { topic, partition: 0 }).afterAppend().hold()
      const other = on.proxy.on('Produce', { topic, partition: 1 }).request()
      other.answer({ errorCode: 'NOT_ENOUGH_REPLICAS' })
      await slow.reached()
      await vi.waitUntil(() =>
        on.proxy
          .history({ api: 'Produce', topic, partition: 1 })
          .some((request) => request.results.length > 0 && request.answeredAt !== undefined),
      )
      await setImmediate()
      slow.release()
    }

    settleDraws()
    const plainTopic = await ledBy(on, 1, 2)
    await using kafkajs = await kafkajsOn(on)
    await Promise.all([kafkajs.send(plainTopic, ...TO_BOTH), oneSlowOneRefused(plainTopic)])
    expect(values(await on.log(plainTopic, 2))).toEqual(['zero', 'zero', 'one'])

    vi.restoreAllMocks()
    const topic = await ledBy(on, 1, 2)
    await using holdfast = holdfastOn(on)
    await Promise.all([holdfast.send({ topic, messages: TO_BOTH }), oneSlowOneRefused(topic)])
    expect(values(await on.log(topic, 2))).toEqual(['zero', 'one'])
    on.proxy.assertAllFaultsFired()
  })
})
