import { expect, it, vi } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import { ConnectionError } from '../src/errors/connection-error.ts'
import type { DeliveryTimeoutError } from '../src/errors/delivery-timeout-error.ts'
import { FlushTimeoutError } from '../src/errors/flush-timeout-error.ts'
import { describeOnKafka } from './on-kafka.ts'

const quick = { retryBackoffMs: 20, retryBackoffMaxMs: 100 }
/** A port on which nobody listens. */
const NOBODY = ['127.0.0.1:1']

describeOnKafka('the life of a producer', (on) => {
  it('sends strings, bytes, tombstones, headers and timestamps as they are, and says where they lie', async () => {
    const topic = await on.topic(2)
    await using producer = createProducer({ brokers: on.kafka.bootstrap, ...quick })
    const results = await producer.send({
      topic,
      messages: [
        {
          key: 'k',
          value: 'vä€',
          partition: 1,
          timestamp: 1_700_000_000_123,
          headers: { a: 'x', b: ['1', Buffer.from('2'), null] },
        },
        { key: Buffer.from([0, 255]), value: Uint8Array.of(1, 2, 3), partition: 1 },
        { key: 'k', value: null, partition: 1 },
        { value: '', partition: 0 },
      ],
    })
    expect(results.map((r) => [r.partition, r.offset])).toEqual([
      [1, 0n],
      [1, 1n],
      [1, 2n],
      [0, 0n],
    ])
    expect(JSON.parse(JSON.stringify(results[0]))).toEqual({
      topic,
      partition: 1,
      offset: '0',
      timestamp: 1_700_000_000_123,
    })
    const log = (await on.log(topic, 2)).filter((r) => r.partition === 1)
    expect(log.map((r) => r.value)).toEqual([Buffer.from('vä€'), Buffer.from([1, 2, 3]), null])
    expect(log.map((r) => r.key)).toEqual([
      Buffer.from('k'),
      Buffer.from([0, 255]),
      Buffer.from('k'),
    ])
    expect(log[0]?.timestamp).toBe(1_700_000_000_123n)
    expect(log[0]?.headers.map((h) => [h.key, h.value && String(h.value)])).toEqual([
      ['a', 'x'],
      ['b', '1'],
      ['b', '2'],
      ['b', null],
    ])
  })

  it('sendBatch spans topics, and its results lie in the order of the call', async () => {
    const [one, two] = [await on.topic(), await on.topic()]
    await using producer = createProducer({ brokers: on.kafka.bootstrap, ...quick })
    const results = await producer.sendBatch({
      topicMessages: [
        { topic: one, messages: [{ value: 'a' }, { value: 'b' }] },
        { topic: two, messages: [{ value: 'c' }] },
        { topic: one, messages: [] },
      ],
    })
    expect(results.map((r) => [r.topic, r.offset])).toEqual([
      [one, 0n],
      [one, 1n],
      [two, 0n],
    ])
    expect(await producer.sendBatch({ topicMessages: [] })).toEqual([])
  })

  it('G11 G5: close that runs out of time tells each record its fate', async () => {
    const topic = await on.topic()
    const producer = createProducer({ brokers: on.kafka.proxied, ...quick, lingerMs: 0 })
    await producer.send({ topic, messages: [{ value: 'warm' }] })
    const held = on.proxy.on('Produce', { topic }).request().hold()
    const inFlight = producer.send({ topic, messages: [{ value: 'in flight' }] })
    await held.reached()
    const waiting = producer.send({ topic, messages: [{ value: 'waiting' }] })
    const settled = Promise.allSettled([inFlight, waiting])
    await expect(producer.flush({ timeoutMs: 20 })).rejects.toBeInstanceOf(FlushTimeoutError)
    await producer.close({ timeoutMs: 20 })
    expect(await settled).toMatchObject([
      { reason: { code: 'PRODUCER_CLOSED', fate: 'unknown' } },
      { reason: { code: 'PRODUCER_CLOSED', fate: 'not-written' } },
    ])
  })

  it('flush sends what lingers and waits for it', async () => {
    const topic = await on.topic()
    await using producer = createProducer({
      brokers: on.kafka.bootstrap,
      lingerMs: 60_000,
      deliveryTimeoutMs: 100_000,
    })
    const sent = producer.send({ topic, messages: [{ value: 'lingering' }] })
    await vi.waitUntil(async () => {
      await producer.flush()
      return true
    })
    expect((await sent)[0]?.offset).toBe(0n)
  })

  it('a record that was never sent says in its cause what kept it', async () => {
    const topic = await on.topic()
    const times = { requestTimeoutMs: 300, lingerMs: 0 }
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, ...times })
    await producer.connect()
    // The first answer of a new topic can take more than a second: only what follows is in a hurry
    await producer.send({ topic, messages: [{ value: 'warm' }] })
    on.proxy.cut()
    const hurried = { topic, messages: [{ value: 'x' }], deliveryTimeoutMs: 400 }
    const fails = () => producer.send(hurried).catch((e: unknown) => e)
    await fails() // whatever its fate: now the connection is known to be gone
    const error = await fails()
    expect(error).toMatchObject({ code: 'DELIVERY_TIMEOUT', fate: 'not-written' })
    expect((error as DeliveryTimeoutError).details.attempts).toBe(0)
    expect((error as DeliveryTimeoutError).cause).toBeInstanceOf(ConnectionError)
  })

  it('a record that bufferMemory could never hold is refused at once', async () => {
    const tight = { bufferMemory: 65_536, batchSize: 8_192 }
    await using producer = createProducer({ brokers: NOBODY, ...tight })
    const send = producer.send({ topic: 't', messages: [{ value: Buffer.alloc(65_500) }] })
    await expect(send).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE', fate: 'not-written' })
  })
})
