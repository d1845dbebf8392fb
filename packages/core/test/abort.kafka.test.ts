import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import type { PartialSendError } from '../src/errors/partial-send-error.ts'
import { describeOnKafka, values } from './on-kafka.ts'

const quick = { retryBackoffMs: 20, retryBackoffMaxMs: 100, lingerMs: 0 }
const aborted = (fate: string): object => ({ code: 'SEND_ABORTED', fate })

describeOnKafka('G10: a send that is aborted', (on) => {
  it('G10: before it began, or while it waits for metadata or memory: not written', async () => {
    const topic = await on.topic()
    const tight = { bufferMemory: 65_536, batchSize: 8_192 }
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, ...tight })
    const messages = [{ value: 'x'.repeat(8_000) }]
    const { signal } = new AbortController()
    await expect(
      producer.send({ topic, messages, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject(aborted('not-written'))
    const first = new AbortController()
    const stranger = producer.send({ topic, messages, signal: first.signal })
    first.abort(new Error('no patience'))
    await expect(stranger).rejects.toMatchObject({
      ...aborted('not-written'),
      cause: { message: 'no patience' },
    })

    await producer.send({ topic, messages: [{ value: 'warm' }] })
    const held = on.proxy.on('Produce', { topic }).request().hold()
    const sent = Array.from({ length: 12 }, () => producer.send({ topic, messages, signal }))
    const second = new AbortController()
    const hungry = producer.send({ topic, messages, signal: second.signal })
    await held.reached()
    second.abort()
    await expect(hungry).rejects.toMatchObject(aborted('not-written'))
    held.release()
    await Promise.all(sent)
    expect(await on.log(topic)).toHaveLength(13)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('G10 G4: in an open batch it is cut out; in flight its fate is unknown, and nobody else is touched', async () => {
    const topic = await on.topic()
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick })
    await producer.send({ topic, messages: [{ value: 'warm' }] })
    const held = on.proxy.on('Produce', { topic }).request().hold()
    const flying = new AbortController()
    const waiting = new AbortController()
    const send = (value: string, signal?: AbortSignal): Promise<unknown> =>
      producer.send({ topic, messages: [{ value }], ...(signal ? { signal } : {}) })
    const a = send('A', flying.signal)
    await held.reached()
    const rest = [send('B'), send('C', waiting.signal), send('D')] as const
    waiting.abort()
    flying.abort()
    await expect(rest[1]).rejects.toMatchObject(aborted('not-written'))
    await expect(a).rejects.toMatchObject(aborted('unknown'))
    held.release()
    await Promise.all([rest[0], rest[2]])
    expect(values(await on.log(topic))).toEqual(['warm', 'A', 'B', 'D'])
  })

  it('G10 G5: between two attempts, refused so far and alone in its batch: not written, and never sent again', async () => {
    const topic = await on.topic()
    await using producer = createProducer({
      brokers: on.kafka.proxied,
      ...quick,
      retryBackoffMs: 400,
      retryBackoffMaxMs: 400,
    })
    await producer.send({ topic, messages: [{ value: 'warm' }] })
    on.proxy.on('Produce', { topic }).request().answer({ errorCode: 19 })
    const retried = new Promise((resolve) => producer.on('retry', resolve))
    const controller = new AbortController()
    const sent = producer.send({ topic, messages: [{ value: 'A' }], signal: controller.signal })
    await retried
    controller.abort()
    await expect(sent).rejects.toMatchObject(aborted('not-written'))
    await producer.send({ topic, messages: [{ value: 'B' }] })
    expect(values(await on.log(topic))).toEqual(['warm', 'B'])
  })

  it('G10: of a call with several messages each tells its own outcome', async () => {
    const [slow, quickTopic] = [await on.topic(), await on.topic()]
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick })
    await producer.send({ topic: quickTopic, messages: [{ value: 'warm' }] })
    await producer.send({ topic: slow, messages: [{ value: 'warm' }] })
    on.proxy.on('Produce', { topic: slow }).always().request().answer({ errorCode: 19 })
    const acknowledged = new Promise((resolve) => producer.on('ack', resolve))
    const controller = new AbortController()
    const sent = producer.sendBatch({
      topicMessages: [
        { topic: slow, messages: [{ value: 'refused' }] },
        { topic: quickTopic, messages: [{ value: 'delivered' }] },
      ],
      signal: controller.signal,
    })
    await acknowledged
    controller.abort()
    const error = (await sent.catch((e: unknown) => e)) as PartialSendError
    expect(error.results).toMatchObject([
      { status: 'rejected', reason: { code: 'SEND_ABORTED' } },
      { status: 'fulfilled', value: { topic: quickTopic, offset: 1n } },
    ])
  })
})
