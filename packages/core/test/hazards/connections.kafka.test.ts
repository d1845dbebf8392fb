import net from 'node:net'
import { expect, it, vi } from 'vitest'
import { createProducer } from '../../src/create-producer.ts'
import { describeOnKafka, values } from '../on-kafka.ts'
import { LateFinRelay } from './late-fin-relay.ts'
import { ledBy } from './led-by.ts'
import { CONTROL, PlainKafkajs } from './plain-kafkajs.ts'
import { runControl } from './run-control.ts'

const OURS = 'holdfast-under-test'
const quick = {
  clientId: OURS,
  lingerMs: 0,
  retryBackoffMs: 20,
  retryBackoffMaxMs: 100,
}
const impatient = { ...quick, requestTimeoutMs: 400 }
const RETRIES_UNHIDDEN = { retry: { retries: 0 } }

describeOnKafka('connections', (on) => {
  it("hazard 10: the end of a connection that was closed fails kafkajs's next one; Holdfast does not reuse what it closed", async () => {
    const topic = await on.topic()
    await using before = await LateFinRelay.start(on.kafka.proxied[0] as string)
    await using kafkajs = await PlainKafkajs.connect({
      brokers: [before.address],
      producer: { idempotent: false, ...RETRIES_UNHIDDEN },
    })
    await kafkajs.producer.disconnect()
    await vi.waitUntil(() => before.waiting === 1)
    await kafkajs.producer.connect()
    const held = on.proxy.on('Metadata', { clientId: CONTROL }).afterAppend().hold()
    const send = kafkajs.send(topic, { value: 'A' }).catch((error: unknown) => error)
    await held.reached()
    before.finish()
    expect(await send).toMatchObject({ message: 'Closed connection' })

    await using relay = await LateFinRelay.start(on.kafka.proxied[0] as string)
    await using holdfast = createProducer({ ...quick, brokers: [relay.address] })
    await holdfast.send({ topic, messages: [{ value: 'A' }] })
    const asked = () => on.proxy.history({ api: 'Metadata', clientId: OURS }).length
    const [askedBefore, another] = [asked(), await on.topic()]
    const metadata = on.proxy.on('Metadata', { clientId: OURS })
    metadata.afterAppend().oversizedLength() // it closes the connection, and opens another
    const onNext = metadata.nth(2).afterAppend().hold()
    const sent = holdfast.send({ topic: another, messages: [{ value: 'B' }] })
    await onNext.reached()
    await vi.waitUntil(() => relay.waiting > 0)
    relay.finish()
    onNext.release()
    await sent
    expect(asked() - askedBefore).toBe(2)
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 11: half an answer before a reset ends the process of kafkajs; Holdfast forgets it', async () => {
    const cutShort = (topic: string) => on.proxy.on('Produce', { topic }).afterAppend().truncate(2)

    const plainTopic = await on.topic()
    cutShort(plainTopic)
    const control = await runControl('send-one.ts', on.kafka.proxied.join(), plainTopic)
    expect(control).toMatchObject({ exitCode: 1, stdout: '' })
    expect(control.stderr).toContain('ERR_BUFFER_OUT_OF_BOUNDS')

    const topic = await on.topic()
    await using holdfast = createProducer({ ...quick, brokers: on.kafka.proxied })
    cutShort(topic)
    await holdfast.send({ topic, messages: [{ value: 'A' }] })
    expect(values(await on.log(topic))).toEqual(['A'])
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 11: or kafkajs lives on and understands no answer any more; Holdfast does', async () => {
    /** All of its 66 bytes but the last. */
    const cutShort = (topic: string) => on.proxy.on('Produce', { topic }).afterAppend().truncate(65)

    const plainTopic = await on.topic()
    await using kafkajs = await PlainKafkajs.connect({
      brokers: on.kafka.proxied,
      requestTimeout: 400,
    })
    cutShort(plainTopic)
    await expect(kafkajs.send(plainTopic, { value: 'A' })).rejects.toThrow('timed out')

    const topic = await on.topic()
    await using holdfast = createProducer({ ...quick, brokers: on.kafka.proxied })
    cutShort(topic)
    for (const value of ['A', 'B']) await holdfast.send({ topic, messages: [{ value }] })
    expect(values(await on.log(topic))).toEqual(['A', 'B'])
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 12: kafkajs goes on asking on a connection that is dead; Holdfast opens another', async () => {
    const goDead = (topic: string) => on.proxy.on('Produce', { topic }).request().blackHole()

    const plainTopic = await on.topic()
    await using kafkajs = await PlainKafkajs.connect({
      brokers: on.kafka.proxied,
      requestTimeout: 400,
    })
    goDead(plainTopic)
    await expect(kafkajs.send(plainTopic, { value: 'A' })).rejects.toThrow('timed out')
    expect(await on.log(plainTopic)).toEqual([])

    const topic = await on.topic()
    await using holdfast = createProducer({ ...impatient, brokers: on.kafka.proxied })
    goDead(topic)
    for (const value of ['A', 'B']) await holdfast.send({ topic, messages: [{ value }] })
    expect(values(await on.log(topic))).toEqual(['A', 'B'])
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 13: kafkajs takes a broker that says nothing for connected, and never asks it again; Holdfast does', async () => {
    const silentAtFirst = (clientId: string) =>
      on.proxy.on('ApiVersions', { clientId }).request().blackHole()

    const topic = await on.topic()
    silentAtFirst(CONTROL)
    await using kafkajs = await PlainKafkajs.connect({
      brokers: on.kafka.proxied.slice(0, 1),
      requestTimeout: 400,
      connectionTimeout: 400,
      producer: { idempotent: false },
    })
    await expect(kafkajs.send(topic, { value: 'A' })).rejects.toThrow('Broker not connected')
    expect(kafkajs.sockets).toHaveLength(1)

    await using holdfast = createProducer({ ...impatient, brokers: on.kafka.proxied.slice(0, 1) })
    silentAtFirst(OURS)
    await holdfast.connect()
    await holdfast.send({ topic, messages: [{ value: 'A' }] })
    expect(values(await on.log(topic))).toEqual(['A'])
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 26: sends that find a connection gone open one each, and kafkajs forgets all but the last; Holdfast opens one', async () => {
    const SENDS = 5
    const opened = (clientId: string) => on.proxy.connectionCount({ clientId, brokerId: 1 })
    const reconnect = async (clientId: string) => {
      on.proxy.cut({ brokerId: 1, clientId })
      await vi.waitUntil(() => opened(clientId) === 0)
      on.proxy.heal()
    }

    const plainTopic = await ledBy(on, 1, 2)
    let letThrough: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      letThrough = resolve
    })
    const slowTo2 = Number(on.kafka.proxied[1]?.split(':')[1])
    await using kafkajs = await PlainKafkajs.connect({
      brokers: on.kafka.proxied.slice(0, 1),
      producer: { idempotent: false },
      // Broker 2 is slow to connect to
      socketFactory: ({ host, port, onConnect }) =>
        net.connect({ host, port }, () => {
          if (port === slowTo2) void gate.then(onConnect)
          else onConnect()
        }),
    })
    const both = [
      { value: 'A', partition: 0 },
      { value: 'A', partition: 1 },
    ]
    await kafkajs.send(plainTopic, { value: 'warm', partition: 0 })
    const sends = Array.from({ length: SENDS }, () => kafkajs.send(plainTopic, ...both))
    await vi.waitUntil(() => kafkajs.sockets.length === 2)
    await reconnect(CONTROL)
    await vi.waitUntil(() => kafkajs.sockets[0]?.destroyed)
    letThrough()
    await Promise.all(sends)
    expect(kafkajs.openSockets).toBe(SENDS + 1)
    await kafkajs.producer.disconnect()
    await vi.waitUntil(() => opened(CONTROL) === 0)
    expect(kafkajs.openSockets).toBe(SENDS - 1)

    const topic = await ledBy(on, 1, 2)
    const holdfast = createProducer({ ...quick, brokers: on.kafka.proxied.slice(0, 1) })
    await holdfast.send({ topic, messages: [{ value: 'warm', partition: 0 }] })
    await reconnect(OURS)
    await Promise.all(Array.from({ length: SENDS }, () => holdfast.send({ topic, messages: both })))
    expect(opened(OURS)).toBeLessThanOrEqual(2) // one to produce, one to ask
    await holdfast.close()
    await vi.waitUntil(() => on.proxy.connectionCount({ clientId: OURS }) === 0)
  })
})
