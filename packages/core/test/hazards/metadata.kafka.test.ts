import { setImmediate } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { createProducer } from '../../src/create-producer.ts'
import { describeOnKafka, values } from '../on-kafka.ts'
import { ledBy } from './led-by.ts'
import { CONTROL, PlainKafkajs } from './plain-kafkajs.ts'
import { settleDraws } from './settle-draws.ts'

const OURS = 'holdfast-under-test'
const quick = { clientId: OURS, lingerMs: 0, retryBackoffMs: 20, retryBackoffMaxMs: 100 }
/** No topic may have it. */
const ILLEGAL = 'not a topic!'

describeOnKafka('metadata', (on) => {
  it('hazard 14: sends that wait for metadata keep kafkajs from sending a record whose leader is known and well; not Holdfast', async () => {
    const WAITING = 12
    /** Broker 2 leads nothing here, and is silent to whoever asks it for metadata. */
    const noMetadata = (clientId: string) =>
      on.proxy.on('Metadata', { clientId, brokerId: 2 }).always().request().blackHole()
    const elsewhere = Array.from({ length: WAITING }, (_, i) => `not-there-${i}`)

    settleDraws()
    const plainTopic = await ledBy(on, 1, 2)
    await using kafkajs = await PlainKafkajs.connect({
      brokers: on.kafka.proxied.slice(0, 1),
      requestTimeout: 300,
    })
    for (const partition of [0, 1]) await kafkajs.send(plainTopic, { value: 'warm', partition })
    noMetadata(CONTROL)
    const waiting = Promise.allSettled(elsewhere.map((topic) => kafkajs.send(topic, { value: '' })))
    const send = kafkajs.send(plainTopic, { value: 'A', partition: 0 })
    await expect(send).rejects.toThrow('Timeout while acquiring lock')
    expect(values(await on.log(plainTopic, 2))).toEqual(['warm', 'warm'])
    await kafkajs[Symbol.asyncDispose]()
    await waiting
    vi.restoreAllMocks()

    const topic = await ledBy(on, 1, 2)
    const holdfast = createProducer({ ...quick, brokers: on.kafka.proxied })
    await holdfast.send({ topic, messages: [{ value: 'warm', partition: 0 }] })
    // Whichever it asks
    const silent = on.proxy.on('Metadata', { clientId: OURS }).always().request().blackHole()
    const others = Promise.allSettled(
      elsewhere.map((name) => holdfast.send({ topic: name, messages: [{ value: '' }] })),
    )
    await silent.reached()
    await holdfast.send({ topic, messages: [{ value: 'A', partition: 0 }] })
    expect(values(await on.log(topic, 2))).toEqual(['warm', 'A'])
    await holdfast.close({ timeoutMs: 0 })
    await others
  })

  it('hazard 20: one deleted topic stops kafkajs from sending to the others; not Holdfast', async () => {
    const [plainTopic, plainOther] = [await on.topic(), await on.topic()]
    await using kafkajs = await PlainKafkajs.connect({
      brokers: on.kafka.proxied,
      producer: { allowAutoTopicCreation: false, metadataMaxAge: -1 },
    })
    for (const topic of [plainTopic, plainOther]) await kafkajs.send(topic, { value: 'A' })
    await on.kafka.deleteTopic(plainOther)
    const send = kafkajs.send(plainTopic, { value: 'B' })
    await expect(send).rejects.toThrow('This server does not host this topic-partition')

    const [topic, other] = [await on.topic(), await on.topic()]
    await using holdfast = createProducer({
      ...quick,
      brokers: on.kafka.proxied,
      metadataMaxAgeMs: 1,
    })
    for (const name of [topic, other])
      await holdfast.send({ topic: name, messages: [{ value: 'A' }] })
    await on.kafka.deleteTopic(other)
    const asked = () => on.proxy.history({ api: 'Metadata', clientId: OURS }).length
    const before = asked()
    await vi.waitUntil(() => asked() > before + 1, { timeout: 10_000 })
    await holdfast.send({ topic, messages: [{ value: 'B' }] })
    expect(values(await on.log(topic))).toEqual(['A', 'B'])
  })

  it('hazard 30: kafkajs fails a stored record with the error of another topic, as if it had been refused; Holdfast tells each its own', async () => {
    /** A's answer, an error after the append, comes while the metadata of another topic is asked for. */
    const meanwhile = async (
      topic: string,
      clientId: string,
      send: (topic: string) => Promise<unknown>,
    ) => {
      const produce = on.proxy.on('Produce', { topic })
      const underWay = produce.request().hold()
      produce.afterAppend().replaceError('NOT_ENOUGH_REPLICAS_AFTER_APPEND')
      const a = send(topic)
      await underWay.reached()
      const metadata = on.proxy.on('Metadata', { clientId }).afterAppend().hold()
      return { a, underWay, metadata }
    }

    settleDraws()
    const plainTopic = await ledBy(on, 1, 2)
    await using kafkajs = await PlainKafkajs.connect({ brokers: on.kafka.proxied.slice(0, 1) })
    for (const partition of [0, 1]) await kafkajs.send(plainTopic, { value: 'warm', partition })
    const control = await meanwhile(plainTopic, CONTROL, (topic) =>
      kafkajs.send(topic, { value: 'A', partition: 0 }).catch((error: unknown) => error),
    )
    const answered = new Promise<void>((resolve) => {
      kafkajs.producer.on(kafkajs.producer.events.REQUEST, ({ payload }) => {
        if (payload.apiName === 'Produce') resolve()
      })
    })
    const illegal = kafkajs.send(ILLEGAL, { value: '' }).catch((error: unknown) => error)
    await control.metadata.reached()
    control.underWay.release()
    await answered
    await setImmediate()
    control.metadata.release()
    const message = 'The request attempted to perform an operation on an invalid topic'
    expect(await illegal).toMatchObject({ message })
    expect(await control.a).toMatchObject({ message, retriable: false })
    const log = await on.log(plainTopic, 2)
    expect(values(log.filter((r) => r.partition === 0))).toEqual(['warm', 'A'])
    vi.restoreAllMocks()

    const topic = await on.topic()
    await using holdfast = createProducer({ ...quick, brokers: on.kafka.proxied })
    await holdfast.send({ topic, messages: [{ value: 'warm' }] })
    const ours = await meanwhile(topic, OURS, (name) =>
      holdfast.send({ topic: name, messages: [{ value: 'A' }] }),
    )
    const refused = holdfast.send({ topic: ILLEGAL, messages: [{ value: '' }] })
    await expect(refused).rejects.toMatchObject({ code: 'SERIALIZATION', fate: 'not-written' })
    const missing = holdfast
      .send({ topic: `${topic}-not-there`, messages: [{ value: '' }] })
      .catch((error: unknown) => error)
    await ours.metadata.reached()
    ours.underWay.release()
    expect(await ours.a).toMatchObject([{ topic, offset: 1n }])
    ours.metadata.release()
    expect(await missing).toMatchObject({ code: 'TOPIC_NOT_FOUND', fate: 'not-written' })
    expect(values(await on.log(topic))).toEqual(['warm', 'A'])
    on.proxy.assertAllFaultsFired()
  })
})
