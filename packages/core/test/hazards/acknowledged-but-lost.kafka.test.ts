import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createProducer } from '../../src/create-producer.ts'
import { describeOnKafka, type OnKafka, values } from '../on-kafka.ts'
import { ledBy } from './led-by.ts'
import { PlainKafkajs } from './plain-kafkajs.ts'

const quick = { lingerMs: 0, retryBackoffMs: 20, retryBackoffMaxMs: 100 }
const kafkajsOn = (on: OnKafka) => PlainKafkajs.connect({ brokers: on.kafka.proxied })
const holdfastOn = (on: OnKafka) => createProducer({ brokers: on.kafka.proxied, ...quick })

describeOnKafka('acknowledged, yet not in the log', (on) => {
  it('hazard 1: kafkajs gives the sequence of a stored batch to the next one, which the broker takes for a repeat; Holdfast does not', async () => {
    /** A is stored and answered with an error, while B waits for its turn. */
    const sendBoth = async (topic: string, send: (value: string) => Promise<unknown>) => {
      const produce = on.proxy.on('Produce', { topic })
      const held = produce.request().hold()
      produce.afterAppend().replaceError('REQUEST_TIMED_OUT')
      const a = send('A')
      await held.reached()
      const b = send('B')
      await setImmediate()
      held.release()
      return Promise.all([a, b])
    }

    const plainTopic = await on.topic()
    await using kafkajs = await kafkajsOn(on)
    const acknowledged = await sendBoth(plainTopic, (value) => kafkajs.send(plainTopic, { value }))
    expect(acknowledged).toMatchObject([[{ errorCode: 0 }], [{ errorCode: 0 }]])
    expect(values(await on.log(plainTopic))).toEqual(['A', 'A']) // B is nowhere

    const topic = await on.topic()
    await using holdfast = holdfastOn(on)
    await sendBoth(topic, (value) => holdfast.send({ topic, messages: [{ value }] }))
    expect(values(await on.log(topic))).toEqual(['A', 'B'])
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 1: nor need kafkajs be asked for two at once: one that was given up is enough', async () => {
    // One more than kafkajs tries by default
    const answersLost = (topic: string) =>
      on.proxy.on('Produce', { topic }).times(6).afterAppend().disconnect('rst')

    const plainTopic = await on.topic()
    await using kafkajs = await kafkajsOn(on)
    answersLost(plainTopic)
    await expect(kafkajs.send(plainTopic, { value: 'A' })).rejects.toThrow('ECONNRESET')
    expect(await kafkajs.send(plainTopic, { value: 'B' })).toMatchObject([{ errorCode: 0 }])
    expect(values(await on.log(plainTopic))).toEqual(['A'])

    const topic = await on.topic()
    await using holdfast = holdfastOn(on)
    answersLost(topic)
    for (const value of ['A', 'B']) await holdfast.send({ topic, messages: [{ value }] })
    expect(values(await on.log(topic))).toEqual(['A', 'B'])
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 2: kafkajs fails a request for one of its partitions and loses the next record of the others; Holdfast tells them apart', async () => {
    const refuseSecond = (topic: string) =>
      on.proxy
        .on('Produce', { topic })
        .request()
        .answer({ errorCode: 'MESSAGE_TOO_LARGE', partitions: [1] })

    const plainTopic = await ledBy(on, 1, 1)
    await using kafkajs = await kafkajsOn(on)
    refuseSecond(plainTopic)
    const both = kafkajs.send(
      plainTopic,
      { value: 'stored', partition: 0 },
      { value: 'refused', partition: 1 },
    )
    const error: object = await both.catch((e: Error) => e)
    expect(error).toMatchObject({ type: 'MESSAGE_TOO_LARGE' })
    expect(JSON.stringify(error)).not.toContain('partition')
    const next = await kafkajs.send(plainTopic, { value: 'next', partition: 0 })
    expect(next).toMatchObject([{ errorCode: 0, baseOffset: '0' }])
    expect(values(await on.log(plainTopic, 2))).toEqual(['stored'])

    const topic = await ledBy(on, 1, 1)
    await using holdfast = holdfastOn(on)
    refuseSecond(topic)
    const messages = [
      { value: 'stored', partition: 0 },
      { value: 'refused', partition: 1 },
    ]
    await expect(holdfast.send({ topic, messages })).rejects.toMatchObject({
      code: 'PARTIAL_SEND',
      results: [
        { status: 'fulfilled', value: { partition: 0, offset: 0n } },
        { status: 'rejected', reason: { fate: 'not-written', details: { partition: 1 } } },
      ],
    })
    const [metadata] = await holdfast.send({ topic, messages: [{ value: 'next', partition: 0 }] })
    expect(metadata?.offset).toBe(1n)
    expect(values(await on.log(topic, 2))).toEqual(['stored', 'next'])
    on.proxy.assertAllFaultsFired()
  })

  it.each([99, -1])(
    'hazard 3: kafkajs resolves a send to partition %i, which there is not; Holdfast rejects it',
    async (partition) => {
      const topic = await on.topic()
      await using kafkajs = await kafkajsOn(on)
      expect(await kafkajs.send(topic, { value: 'A', partition })).toEqual([])

      await using holdfast = holdfastOn(on)
      const send = holdfast.send({ topic, messages: [{ value: 'A', partition }] })
      await expect(send).rejects.toMatchObject({ fate: 'not-written' })
      expect(await on.log(topic)).toEqual([])
    },
  )
})
