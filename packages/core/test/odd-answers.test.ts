import { expect, it, vi } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import { HoldfastError } from '../src/errors/holdfast-error.ts'
import { type Api, OddBroker, type Oddity } from './odd-broker.ts'

const options = {
  lingerMs: 0,
  requestTimeoutMs: 100,
  deliveryTimeoutMs: 300,
  maxBlockMs: 300,
  retryBackoffMs: 10,
  retryBackoffMaxMs: 50,
}

const body = (frame: Buffer, change: (body: Buffer) => Buffer): Buffer => {
  const changed = change(frame.subarray(8))
  const out = Buffer.concat([frame.subarray(0, 8), changed])
  out.writeInt32BE(4 + changed.length, 0)
  return out
}
const oddities: Readonly<Record<string, Oddity>> = {
  silence: () => null,
  'a closed connection': (_, socket) => (socket.end(), null),
  'a reset': (_, socket) => (socket.resetAndDestroy(), null),
  'an empty body': (frame) => body(frame, () => Buffer.alloc(0)),
  'half a body': (frame) => body(frame, (b) => b.subarray(0, b.length >> 1)),
  'a body of 0xff': (frame) => body(frame, (b) => Buffer.alloc(b.length, 0xff)),
  'a body of 0x7f': (frame) => body(frame, (b) => Buffer.alloc(b.length, 0x7f)),
  'noise instead of a frame': () => Buffer.from('HTTP/1.1 200 OK\r\n\r\n'),
  'a wrong correlation id': (frame) => (frame.writeInt32BE(99, 4), frame),
  'a negative size': (frame) => (frame.writeInt32BE(-5, 0), frame),
  'the same answer twice': (frame) => Buffer.concat([frame, frame]),
}
const apis: readonly Api[] = ['ApiVersions', 'Metadata', 'InitProducerId', 'Produce']
const cases = apis.flatMap((api) => Object.keys(oddities).map((oddity) => ({ api, oddity })))

it('the broker of these tests is an honest one otherwise', async () => {
  await using broker = await OddBroker.start({})
  await using producer = createProducer({ brokers: [broker.address], ...options })
  const sent = await producer.send({ topic: 't', messages: [{ value: 'a' }, { value: 'b' }] })
  expect(sent.map((m) => m.offset)).toEqual([0n, 1n])
})

it.concurrent.each(cases)(
  'G1 G12: $api answered by $oddity: the send settles in time with a typed outcome, and close leaves nothing',
  async ({ api, oddity }) => {
    await using broker = await OddBroker.start({ [api]: oddities[oddity] as Oddity })
    const producer = createProducer({ brokers: [broker.address], ...options })
    const startedAt = performance.now()
    const outcome = await producer.send({ topic: 't', messages: [{ value: 'x' }] }).then(
      () => 'acknowledged',
      (error: unknown) => error,
    )
    const took = performance.now() - startedAt
    // Generous: what counts is that it is not a minute.
    expect(took).toBeLessThan(10 * (options.maxBlockMs + options.deliveryTimeoutMs))
    expect(outcome === 'acknowledged' || HoldfastError.is(outcome)).toBe(true)
    await producer.close({ timeoutMs: 0 })
    await vi.waitUntil(() => broker.openSockets === 0, { timeout: 5_000 })
  },
)

it('G5: a Produce answer of 0xff is no acknowledgement, and the fate is unknown', async () => {
  await using broker = await OddBroker.start({ Produce: oddities['a body of 0xff'] as Oddity })
  await using producer = createProducer({ brokers: [broker.address], ...options })
  const send = producer.send({ topic: 't', messages: [{ value: 'x' }] })
  await expect(send).rejects.toMatchObject({ code: 'DELIVERY_TIMEOUT', fate: 'unknown' })
})

it('brokers that are too old are named with what they speak', async () => {
  const old: Oddity = (frame) =>
    body(frame, (b) => {
      b.writeInt16BE(7, 6 + 4) // Produce up to 7
      return b
    })
  await using broker = await OddBroker.start({ ApiVersions: old })
  await using producer = createProducer({ brokers: [broker.address], ...options })
  const error = await producer
    .send({ topic: 't', messages: [{ value: 'x' }] })
    .catch((e: unknown) => e as HoldfastError)
  expect(error).toMatchObject({ fate: 'not-written' })
  expect(String((error as HoldfastError).cause)).toMatch(/speaks Produce 0 to 7.*Kafka 2.5/)
})

it('a leader that is not among the brokers fails only by its deadline', async () => {
  const nobody: Oddity = (frame) => {
    const at = frame.lastIndexOf(Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 2])) // leader, epoch, replicas
    frame.writeInt32BE(42, at)
    return frame
  }
  await using broker = await OddBroker.start({ Metadata: nobody })
  await using producer = createProducer({ brokers: [broker.address], ...options })
  const send = producer.send({ topic: 't', messages: [{ value: 'x' }] })
  await expect(send).rejects.toMatchObject({ code: 'DELIVERY_TIMEOUT', fate: 'not-written' })
})

it('G12: odd values of a caller are refused, typed, and the producer goes on', async () => {
  await using broker = await OddBroker.start({})
  await using producer = createProducer({ brokers: [broker.address], ...options })
  const throwing = {
    get value(): string {
      throw new RangeError('from a getter')
    },
  }
  const odd: unknown[] = [
    undefined,
    null,
    7,
    {},
    { topic: 't' },
    { topic: 't', messages: {} },
    { topic: 't', messages: [undefined] },
    { topic: 't', messages: Array(2) },
    { topic: {}, messages: [] },
    { topic: 't', messages: [throwing] },
  ]
  for (const request of odd) {
    const outcome = await producer.send(request as never).then(
      () => 'sent',
      (e: unknown) => e,
    )
    expect(outcome).toMatchObject({ code: 'SERIALIZATION', fate: 'not-written' })
    const batch = await producer.sendBatch({ topicMessages: [request] } as never).then(
      () => 'sent',
      (e: unknown) => e,
    )
    expect(batch).toMatchObject({ code: 'SERIALIZATION', fate: 'not-written' })
  }
  const noTime = producer.send({ topic: 't', messages: [], deliveryTimeoutMs: 0 })
  await expect(noTime).rejects.toMatchObject({
    code: 'CONFIGURATION',
    fate: 'not-written',
    details: { problems: [{ field: 'deliveryTimeoutMs' }] },
  })
  expect(await producer.send({ topic: 't', messages: [] })).toEqual([])
  expect(await producer.send({ topic: 't', messages: [{ value: 'fine' }] })).toHaveLength(1)
})

it('G1 G14: 150,000 sends that wait for metadata all settle once it is there', async () => {
  let reachable = false
  await using broker = await OddBroker.start({
    Metadata: (frame, socket) => (reachable ? frame : (socket.destroy(), null)),
  })
  const patient = { maxBlockMs: 60_000, deliveryTimeoutMs: 60_000, requestTimeoutMs: 5_000 }
  await using producer = createProducer({ brokers: [broker.address], ...options, ...patient })
  let settled = 0
  const sends = Array.from({ length: 150_000 }, () =>
    producer.send({ topic: 't', messages: [{ value: null }] }).finally(() => settled++),
  )
  reachable = true
  await Promise.all(sends)
  expect(settled).toBe(150_000)
})

it('G9: an answer that names no partition is repeated with a backoff', async () => {
  let requests = 0
  const nobody: Oddity = (frame) => {
    requests++
    return body(frame, () => Buffer.from([0, 1, 0, 0, 0, 0, 0])) // no topics, no throttle
  }
  await using broker = await OddBroker.start({ Produce: nobody })
  const patient = { maxBlockMs: 10_000, deliveryTimeoutMs: 2_000 }
  await using producer = createProducer({ brokers: [broker.address], ...options, ...patient })
  const send = producer.send({ topic: 't', messages: [{ value: 'x' }] })
  await expect(send).rejects.toMatchObject({ fate: 'unknown' })
  expect(requests).toBeGreaterThan(2)
  expect(requests).toBeLessThan(100) // 2 s at 10 to 50 ms each
})

it('G1 G11: a token provider that never answers holds up neither a send nor the close', async () => {
  await using broker = await OddBroker.start({})
  let asked = 0
  const authenticate = (): Promise<void> =>
    new Promise((resolve) => {
      if (++asked > 1) resolve()
    })
  const sasl = { mechanism: 'X', authenticationProvider: () => ({ authenticate }) }
  const patient = { maxBlockMs: 5_000, deliveryTimeoutMs: 5_000 }
  const producer = createProducer({ brokers: [broker.address], ...options, ...patient, sasl })
  const sent = await producer.send({ topic: 't', messages: [{ value: 'x' }] })
  expect(sent[0]?.offset).toBe(0n)
  expect(asked).toBeGreaterThan(1)
  await producer.close()
})

it('G7 G12: a typed array that lies about its length fails alone', async () => {
  class Liar extends Uint8Array {
    override get length(): number {
      return 1
    }
  }
  await using broker = await OddBroker.start({})
  await using producer = createProducer({ brokers: [broker.address], ...options })
  const outcomes = await Promise.allSettled([
    producer.send({ topic: 't', messages: [{ value: 'before' }] }),
    producer.send({ topic: 't', messages: [{ value: new Liar(5_000) }] }),
    producer.send({ topic: 't', messages: [{ value: 'after' }] }),
  ])
  expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(outcomes[1]).toMatchObject({ reason: { code: 'SERIALIZATION', fate: 'not-written' } })
})

it('G8: a partition out of range has the metadata refreshed, for the next send', async () => {
  let questions = 0
  await using broker = await OddBroker.start({ Metadata: (frame) => (questions++, frame) })
  await using producer = createProducer({ brokers: [broker.address], ...options })
  await producer.send({ topic: 't', messages: [{ value: 'x' }] })
  const before = questions
  const send = producer.send({ topic: 't', messages: [{ value: 'x', partition: 1 }] })
  await expect(send).rejects.toMatchObject({ code: 'TOPIC_NOT_FOUND' })
  await vi.waitUntil(() => questions > before, { timeout: 5_000 })
})

it('G6: a send that waits for memory asks nobody for metadata', async () => {
  let questions = 0
  await using broker = await OddBroker.start({
    Metadata: (frame) => (questions++, frame),
    Produce: () => null,
  })
  const tight = { bufferMemory: 65_536, batchSize: 8_192, requestTimeoutMs: 5_000 }
  const times = { deliveryTimeoutMs: 6_000, maxBlockMs: 400 }
  const producer = createProducer({ brokers: [broker.address], ...options, ...tight, ...times })
  await producer.connect()
  const sends = Array.from({ length: 60 }, () =>
    producer.send({ topic: 't', messages: [{ value: Buffer.alloc(2_000) }] }),
  )
  const settled = Promise.allSettled(sends)
  await expect(sends.at(-1)).rejects.toMatchObject({ code: 'BUFFER_FULL', fate: 'not-written' })
  expect(questions).toBeLessThan(5)
  await producer.close({ timeoutMs: 0 })
  expect((await settled).every((s) => s.status === 'rejected')).toBe(true)
})

it('G8: a broker that comes back under another address is found there', async () => {
  const quick = { ...options, deliveryTimeoutMs: 20_000, maxBlockMs: 20_000 }
  const old = await OddBroker.start({})
  await using replacement = await OddBroker.start({}) // the same broker id, on another port
  const brokers = [old.address, replacement.address]
  await using producer = createProducer({ brokers, ...quick })
  for (let i = 0; i < 3; i++) await producer.send({ topic: 't', messages: [{ value: 'before' }] })
  await old[Symbol.asyncDispose]()
  await producer.send({ topic: 't', messages: [{ value: 'after' }] })
  expect(replacement.offset).toBeGreaterThan(0n)
})
