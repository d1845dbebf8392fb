import { expect, it, vi } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import { ConfigurationError } from '../src/errors/configuration-error.ts'
import { ConnectionError } from '../src/errors/connection-error.ts'
import type { DeliveryTimeoutError } from '../src/errors/delivery-timeout-error.ts'
import { FlushTimeoutError } from '../src/errors/flush-timeout-error.ts'
import { MetadataTimeoutError } from '../src/errors/metadata-timeout-error.ts'
import { PartialSendError } from '../src/errors/partial-send-error.ts'
import { ProducerClosedError } from '../src/errors/producer-closed-error.ts'
import { TopicNotFoundError } from '../src/errors/topic-not-found-error.ts'
import { describeOnKafka, values } from './on-kafka.ts'

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

  it('G14: without Kafka, connect rejects after maxBlockMs and a send with MetadataTimeoutError', async () => {
    await using producer = createProducer({ brokers: NOBODY, ...quick, maxBlockMs: 200 })
    const [connected, sent] = await Promise.allSettled([
      producer.connect(),
      producer.send({ topic: 't', messages: [{ value: 'x' }] }),
    ])
    expect(connected).toMatchObject({ status: 'rejected', reason: { code: 'CONNECTION' } })
    expect((connected as PromiseRejectedResult).reason).toBeInstanceOf(ConnectionError)
    expect((sent as PromiseRejectedResult).reason).toBeInstanceOf(MetadataTimeoutError)
    expect(sent).toMatchObject({ reason: { fate: 'not-written', retriable: true } })
  })

  it('G14 G4: records sent before Kafka can be reached are delivered in order once it can', async () => {
    const topic = await on.topic()
    on.proxy.cut()
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick })
    const sent = ['A', 'B', 'C'].map((value) => producer.send({ topic, messages: [{ value }] }))
    await vi.waitUntil(() => on.proxy.connectionCount() === 0)
    on.proxy.heal()
    await Promise.all(sent)
    expect(values(await on.log(topic))).toEqual(['A', 'B', 'C'])
  })

  it('G8 G14: an unknown topic, and a partition out of range, fail only their own records', async () => {
    const topic = await on.topic(2)
    await using producer = createProducer({ brokers: on.kafka.bootstrap, ...quick })
    const unknown = producer.send({ topic: `${topic}-not-there`, messages: [{ value: 'x' }] })
    const mixed = producer.send({
      topic,
      messages: [
        { value: 'good', partition: 1 },
        { value: 'bad', partition: 2 },
      ],
    })
    const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
      call.then(
        () => 'none',
        (e) => e,
      )
    const [missing, error] = (await Promise.all([reasonOf(unknown), reasonOf(mixed)])) as [
      TopicNotFoundError,
      PartialSendError,
    ]
    expect(missing).toBeInstanceOf(TopicNotFoundError)
    expect(missing.fate).toBe('not-written')
    expect(error).toBeInstanceOf(PartialSendError)
    expect(error.fate).toBe('not-written')
    expect(error.results).toMatchObject([
      { status: 'fulfilled', value: { partition: 1, offset: 0n } },
      { status: 'rejected', reason: { details: { partition: 2, partitions: 2 } } },
    ])
  })

  it('G11: close under load delivers everything it took, takes no more, and leaves no socket', async () => {
    const topic = await on.topic(3)
    const producer = createProducer({ brokers: on.kafka.proxied, ...quick, clientId: 'closing' })
    const sent = Array.from({ length: 2_000 }, (_, i) =>
      producer.send({ topic, messages: [{ value: `${i}` }] }),
    )
    const closing = producer.close()
    await expect(producer.send({ topic, messages: [{ value: 'late' }] })).rejects.toBeInstanceOf(
      ProducerClosedError,
    )
    await closing
    expect((await Promise.allSettled(sent)).every((s) => s.status === 'fulfilled')).toBe(true)
    expect(await on.log(topic, 3)).toHaveLength(2_000)
    await vi.waitUntil(() => on.proxy.connectionCount({ clientId: 'closing' }) === 0)
    await producer.close() // again: nothing happens
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

  it('G1 G5: a record whose time runs out before it was written is told not-written, and never lands', async () => {
    const topic = await on.topic()
    await using producer = createProducer({
      brokers: on.kafka.proxied,
      ...quick,
      lingerMs: 0,
      requestTimeoutMs: 5_000,
      deliveryTimeoutMs: 10_000,
    })
    await producer.send({ topic, messages: [{ value: 'warm' }] })
    const held = on.proxy.on('Produce', { topic }).request().hold()
    const first = producer.send({ topic, messages: [{ value: 'first' }] })
    await held.reached()
    // Behind a request in flight these share a batch; the short one is cut out of it.
    const stays = producer.send({ topic, messages: [{ value: 'stays' }] })
    const short = producer.send({ topic, messages: [{ value: 'short' }], deliveryTimeoutMs: 100 })
    const also = producer.send({ topic, messages: [{ value: 'stays too' }] })
    await expect(short).rejects.toMatchObject({ code: 'DELIVERY_TIMEOUT', fate: 'not-written' })
    held.release()
    const offsets = (await Promise.all([first, stays, also])).map(([m]) => m?.offset)
    expect(offsets).toEqual([1n, 2n, 3n])
    expect(values(await on.log(topic))).toEqual(['warm', 'first', 'stays', 'stays too'])
  })

  it('a record that was never sent says in its cause what kept it', async () => {
    const topic = await on.topic()
    const times = { requestTimeoutMs: 300, deliveryTimeoutMs: 400, lingerMs: 0 }
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, ...times })
    await producer.connect()
    await producer.send({ topic, messages: [{ value: 'warm' }] })
    on.proxy.cut()
    const fails = () =>
      producer.send({ topic, messages: [{ value: 'x' }] }).catch((e: unknown) => e)
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

  it('G6: a full buffer makes sends wait, in order, and BufferFullError tells who waited too long', async () => {
    const topic = await on.topic()
    const tight = { bufferMemory: 65_536, batchSize: 8_192, maxBlockMs: 300, lingerMs: 0 }
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, ...tight })
    await producer.send({ topic, messages: [{ value: 'warm' }] })
    const held = on.proxy.on('Produce', { topic }).request().hold()
    const sent = Array.from({ length: 100 }, (_, i) =>
      producer.send({ topic, messages: [{ value: `${i} `.padEnd(2_000, '.') }] }),
    )
    const settled = Promise.allSettled(sent)
    await Promise.any(sent.map((s) => s.catch(() => 'one was refused')))
    held.release()
    const results = await settled
    const taken = results.filter((r) => r.status === 'fulfilled').length
    const refused = results.filter((r) => r.status === 'rejected')
    expect(taken).toBeGreaterThan(10)
    expect(new Set(refused.map((r) => (r as PromiseRejectedResult).reason.code))).toEqual(
      new Set(['BUFFER_FULL']),
    )
    const log = values(await on.log(topic)).map((v) => v.trim().replace(/\.+$/, '').trim())
    expect(log).toEqual(['warm', ...Array.from({ length: taken }, (_, i) => `${i}`)])
  })

  it('G13: contradictory options are refused before anything is opened', () => {
    expect(() => createProducer({ brokers: [], lingerMs: -1 })).toThrow(ConfigurationError)
  })
})
