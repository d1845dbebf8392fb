import { randomBytes } from 'node:crypto'
import { CompressionTypes } from 'kafkajs'
import { expect, it } from 'vitest'
import { createProducer } from '../../src/create-producer.ts'
import { describeOnKafka, type OnKafka, values } from '../on-kafka.ts'
import { ledBy } from './led-by.ts'
import { PlainKafkajs } from './plain-kafkajs.ts'

const quick = { lingerMs: 0, retryBackoffMs: 20, retryBackoffMaxMs: 100 }
const holdfastOn = (on: OnKafka) => createProducer({ brokers: on.kafka.proxied, ...quick })

describeOnKafka('what a retry chooses, and in which order records lie', (on) => {
  it('hazard 5: kafkajs chooses the partition of a record without a key anew at each try, and stores it twice; Holdfast chooses once', async () => {
    const timedOutAfterAppend = (topic: string) =>
      on.proxy.on('Produce', { topic }).afterAppend().replaceError('REQUEST_TIMED_OUT')

    const plainTopic = await ledBy(on, 1, 2, 3)
    await using kafkajs = await PlainKafkajs.connect({ brokers: on.kafka.proxied })
    timedOutAfterAppend(plainTopic)
    await kafkajs.send(plainTopic, { value: 'A' })
    expect(values(await on.log(plainTopic, 3))).toEqual(['A', 'A'])

    const topic = await ledBy(on, 1, 2, 3)
    await using holdfast = holdfastOn(on)
    timedOutAfterAppend(topic)
    await holdfast.send({ topic, messages: [{ value: 'A' }] })
    expect(values(await on.log(topic, 3))).toEqual(['A'])
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 31: kafkajs stamps a record anew at each try; Holdfast once, with what it reports', async () => {
    const refuseOnce = (topic: string) =>
      on.proxy.on('Produce', { topic }).request().answer({ errorCode: 'NOT_ENOUGH_REPLICAS' })

    const plainTopic = await on.topic()
    await using kafkajs = await PlainKafkajs.connect({ brokers: on.kafka.proxied })
    let refused = refuseOnce(plainTopic)
    const plain = kafkajs.send(plainTopic, { value: 'A' })
    await refused.reached()
    const afterFirstTry = Date.now()
    await plain
    const [stored] = await on.log(plainTopic)
    expect(Number(stored?.timestamp)).toBeGreaterThan(afterFirstTry)

    const topic = await on.topic()
    await using holdfast = holdfastOn(on)
    refused = refuseOnce(topic)
    const send = holdfast.send({ topic, messages: [{ value: 'A' }] })
    const afterCall = Date.now()
    const [metadata] = await send
    expect(metadata?.timestamp).toBeLessThanOrEqual(afterCall)
    const [ours] = await on.log(topic)
    expect(Number(ours?.timestamp)).toBe(metadata?.timestamp)
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 8: with no fault at all, one request in flight and gzip, kafkajs lets a small record overtake a large one; Holdfast keeps the order', async () => {
    // Does not compress, so gzip takes its time
    const large = randomBytes(600_000)
    const sizes = async (topic: string) => (await on.log(topic)).map((r) => r.value?.length)

    const plainTopic = await on.topic()
    await using kafkajs = await PlainKafkajs.connect({
      brokers: on.kafka.proxied,
      producer: { idempotent: false, maxInFlightRequests: 1 },
    })
    await kafkajs.send(plainTopic, { value: '' })
    const gzipped = (value: Buffer | string) =>
      kafkajs.producer.send({
        topic: plainTopic,
        messages: [{ value }],
        compression: CompressionTypes.GZIP,
      })
    await Promise.all([gzipped(large), gzipped('small')])
    expect(await sizes(plainTopic)).toEqual([0, 5, 600_000])

    const topic = await on.topic()
    await using holdfast = holdfastOn(on)
    await holdfast.send({ topic, messages: [{ value: '' }] })
    await Promise.all(
      [large, 'small'].map((value) => holdfast.send({ topic, messages: [{ value }] })),
    )
    expect(await sizes(topic)).toEqual([0, 600_000, 5])
  })

  it('hazard 8: nor is idempotence enough for kafkajs to keep the order of two sends of one tick; Holdfast keeps it', async () => {
    const plainTopic = await on.topic()
    await using kafkajs = await PlainKafkajs.connect({ brokers: on.kafka.proxied })
    await kafkajs.send(plainTopic, { value: 'warm' })
    await Promise.all(['A', 'B'].map((value) => kafkajs.send(plainTopic, { value })))
    expect(values(await on.log(plainTopic))).toEqual(['warm', 'B', 'A'])

    const topic = await on.topic()
    await using holdfast = holdfastOn(on)
    const send = (value: string) => holdfast.send({ topic, messages: [{ value }] })
    await send('warm')
    await Promise.all(['A', 'B'].map(send))
    expect(values(await on.log(topic))).toEqual(['warm', 'A', 'B'])
  })
})
