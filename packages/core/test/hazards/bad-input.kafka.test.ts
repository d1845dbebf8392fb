import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createProducer } from '../../src/create-producer.ts'
import { describeOnKafka, type OnKafka, values } from '../on-kafka.ts'
import { PlainKafkajs } from './plain-kafkajs.ts'

const kafkajsOn = (on: OnKafka) => PlainKafkajs.connect({ brokers: on.kafka.proxied })
const holdfastOn = (on: OnKafka) => createProducer({ brokers: on.kafka.proxied, lingerMs: 0 })

/** For how many milliseconds the event loop stood still at most, while the work went on. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let [over, last, longest] = [false, performance.now(), 0]
  const watch = async (): Promise<void> => {
    while (!over) {
      await setImmediate()
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }
  }
  const watching = watch()
  await work().finally(() => {
    over = true
  })
  await watching
  return longest
}

describeOnKafka('what a caller may hand over', (on) => {
  it.each([
    ['an undefined header', { headers: { h: undefined } }, 'TypeError'],
    ['a timestamp that is no number', { timestamp: 'yesterday' }, 'SyntaxError'],
  ])(
    'hazard 22: %s fails a whole send of kafkajs once it is being encoded; Holdfast names the message and the field',
    async (_, odd, error) => {
      const topic = await on.topic()
      const messages = [{ value: 'good' }, { value: 'odd', ...odd }] as { value: string }[]
      await using kafkajs = await kafkajsOn(on)
      await expect(kafkajs.send(topic, ...messages)).rejects.toMatchObject({
        name: error,
      })

      await using holdfast = holdfastOn(on)
      await expect(holdfast.send({ topic, messages })).rejects.toMatchObject({
        code: 'SERIALIZATION',
        fate: 'not-written',
        details: { index: 1, field: expect.stringMatching(/headers\.h|timestamp/) },
      })
      expect(await on.log(topic)).toEqual([])
    },
  )

  it('hazard 22: kafkajs fails at a null header and writes bytes as decimal digits, which corrupts or breaks the record; Holdfast writes both as they are', async () => {
    const bytes = (...all: number[]) => ({ value: Uint8Array.from(all) as Buffer })
    const nulled = { value: 'A', headers: { h: null as never } }
    const plainTopic = await on.topic()
    await using kafkajs = await kafkajsOn(on)
    await expect(kafkajs.send(plainTopic, nulled)).rejects.toMatchObject({ name: 'TypeError' })
    const broken = kafkajs.send(plainTopic, bytes(1, 2, 3)) // 5 characters in the place of 3 bytes
    await expect(broken).rejects.toMatchObject({ code: 87 })
    await kafkajs.send(plainTopic, bytes(7))
    expect(values(await on.log(plainTopic))).toEqual(['7'])

    const topic = await on.topic()
    await using holdfast = holdfastOn(on)
    await holdfast.send({ topic, messages: [nulled, bytes(1, 2, 3), bytes(7)] })
    const log = await on.log(topic)
    expect(log[0]?.headers).toMatchObject([{ key: 'h', value: null }])
    expect(log.map((r) => r.value)).toEqual(['A', [1, 2, 3], [7]].map((v) => Buffer.from(v as [])))
  })

  it('hazard 24: a send of 20,000 records stops the event loop under kafkajs, and not under Holdfast', async () => {
    const messages = Array.from({ length: 20_000 }, () => ({ value: 'x' }))
    const topic = await on.topic()
    await using kafkajs = await kafkajsOn(on)
    await using holdfast = holdfastOn(on)
    for (const client of [kafkajs.producer, holdfast])
      await client.send({ topic, messages: [{ value: 'warm' }] })
    const plain = await longestStall(() => kafkajs.producer.send({ topic, messages }))
    const ours = await longestStall(() => holdfast.send({ topic, messages }))
    expect(plain).toBeGreaterThan(5 * ours)
  })

  it('hazard 25: kafkajs sends all records of a send in one batch, however large, and all are refused; Holdfast cuts batches by size', async () => {
    // 3 MB; brokers take 1 MiB
    const messages = Array.from({ length: 3_000 }, () => ({ value: Buffer.alloc(1_000, 'x') }))
    const plainTopic = await on.topic()
    await using kafkajs = await kafkajsOn(on)
    await expect(kafkajs.send(plainTopic, ...messages)).rejects.toMatchObject({
      type: 'MESSAGE_TOO_LARGE',
    })

    const topic = await on.topic()
    await using holdfast = holdfastOn(on)
    const sent = await holdfast.send({ topic, messages })
    expect(sent.map((m) => Number(m.offset))).toEqual(messages.map((_, i) => i))
  })

  it('hazard 25: with acks 0 kafkajs resolves for a record that was refused; Holdfast, as it is by default, rejects', async () => {
    const topic = `small-${randomUUID()}`
    await on.kafka.createTopic(topic, { config: { 'max.message.bytes': '1000' } })
    const messages = [{ value: 'x'.repeat(5_000) }]
    await using kafkajs = await PlainKafkajs.connect({
      brokers: on.kafka.proxied,
      producer: { idempotent: false },
    })
    expect(await kafkajs.producer.send({ topic, messages, acks: 0 })).toEqual([])

    await using holdfast = holdfastOn(on)
    await expect(holdfast.send({ topic, messages })).rejects.toMatchObject({
      fate: 'not-written',
      details: { protocolName: 'MESSAGE_TOO_LARGE' },
    })
    expect(await on.log(topic)).toEqual([])
  })
})
