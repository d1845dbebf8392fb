import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { FakeBroker } from '../../test/fake-broker.ts'
import {
  correlationIdOf,
  plainFrame,
  produceCodes,
  produceFrame,
  RawClient,
  requestFrame,
} from '../../test/raw-client.ts'
import { ScriptedBroker } from '../../test/scripted-broker.ts'
import { type FaultProxy, startFaultProxy } from './start-fault-proxy.ts'

const initProducerId = { transactionalId: 'tx', transactionTimeoutMs: 60_000 }
const endTxn = { transactionalId: 'tx', producerId: 7n, producerEpoch: 1, committed: true }

let broker: FakeBroker
let proxy: FaultProxy

beforeEach(async () => {
  broker = await FakeBroker.start()
  proxy = await startFaultProxy({
    routes: [{ brokerId: 1, listenPort: 0, upstreamPort: broker.port }],
    maxFrameBytes: 1_000_000,
  })
})

afterEach(async () => {
  await proxy.stop()
  await broker.stop()
})

async function connect(options: { readonly raw?: boolean } = {}): Promise<RawClient> {
  const client = await RawClient.connect(proxy.port(1), options)
  onTestFinished(() => client.close())
  return client
}

/** Requests go through a connection in order: once this one is answered, nothing was left behind. */
async function roundTrip(client: RawClient, correlationId: number): Promise<void> {
  client.send(plainFrame('Metadata', 8, correlationId))
  expect(await client.nextId()).toBe(correlationId)
}

describe('without rules', () => {
  it('passes frames unchanged wherever the stream is cut', async () => {
    const frames = [
      produceFrame({ correlationId: 1 }),
      plainFrame('ApiVersions', 3, 2),
      produceFrame({ correlationId: 3, acks: 0 }),
      plainFrame('Metadata', 12, 4),
    ]
    const stream = Buffer.concat(frames)
    const client = await connect()
    for (const byte of stream) client.socket.write(Buffer.from([byte]))
    expect([await client.nextId(), await client.nextId(), await client.nextId()]).toEqual([1, 2, 4])
    expect(broker.received).toEqual(frames)
  })

  it('stops reading from a client whose broker does not read, and loses nothing', async () => {
    const [client, other] = [await connect(), await connect()]
    await roundTrip(client, 1)
    broker.silent = true
    const [brokerSide] = broker.sockets
    brokerSide?.pause()
    const big = Buffer.concat([plainFrame('Metadata', 8, 2), Buffer.alloc(900_000)])
    big.writeInt32BE(big.length - 4, 0)
    let flushed = false
    client.socket.write(Buffer.concat(Array.from({ length: 80 }, () => big)), () => {
      flushed = true
    })
    // Time enough for the proxy to swallow it all, if it did
    for (let id = 0; id < 300; id++) {
      proxy.on('Produce').request().answer({ errorCode: 6 })
      other.send(produceFrame({ correlationId: id }))
      await other.next()
    }
    expect(flushed).toBe(false)
    brokerSide?.resume()
    await broker.receivedAtLeast(81)
    expect(flushed).toBe(true)
    expect(broker.received.slice(1).every((frame) => frame.equals(big))).toBe(true)
  })

  it('stops reading from a broker whose client does not read, and loses nothing', async () => {
    const big = await ScriptedBroker.start(() => Buffer.alloc(900_000, 7))
    const slow = await startFaultProxy({
      routes: [{ brokerId: 1, listenPort: 0, upstreamPort: big.port }],
    })
    onTestFinished(async () => {
      await slow.stop()
      await big.stop()
    })
    const client = await RawClient.connect(slow.port(1))
    onTestFinished(() => client.close())
    client.send(plainFrame('Metadata', 8, 0))
    await client.next()
    client.socket.pause()
    for (let id = 1; id <= 80; id++) client.send(plainFrame('Metadata', 8, id))
    await vi.waitFor(() => expect(slow.history()).toHaveLength(81))
    // Time enough for the proxy to swallow it all, if it did
    const other = await connect()
    for (let id = 0; id < 300; id++) await roundTrip(other, id)
    const [brokerSide] = big.sockets
    expect(brokerSide?.writableLength).toBeGreaterThan(10_000_000)
    client.socket.resume()
    for (let id = 1; id <= 80; id++) expect(await client.nextId()).toBe(id)
  })

  it('ends a connection whose frame is larger than the cap', async () => {
    const client = await connect()
    client.socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff]))
    await client.ended
    expect(broker.received).toEqual([])
    proxy.assertAllFaultsFired()
  })

  it('ends a connection that is about to speak SASL without frames', async () => {
    const client = await connect()
    client.send(plainFrame('SaslHandshake', 1, 1))
    expect(await client.nextId()).toBe(1)
    client.send(plainFrame('SaslHandshake', 0, 2))
    await client.ended
    expect(broker.received.map(correlationIdOf)).toEqual([1])
  })

  it('passes what it cannot take apart, and knows that acks 0 is not answered', async () => {
    const client = await connect()
    const broken = produceFrame({ correlationId: 1, acks: 0 })
    broken.fill(0xff, broken.length - 80)
    const unknown = plainFrame('Metadata', 8, 2)
    unknown.writeInt16BE(3_000, 4)
    broker.silent = true
    client.send(broken, unknown)
    await broker.receivedAtLeast(2)
    expect(broker.received).toEqual([broken, unknown])
    expect(proxy.history()).toMatchObject([
      { apiName: 'Produce', acks: 0, batches: [] },
      { apiName: undefined, apiKey: 3_000, acks: undefined },
    ])
  })

  it('ends both sides together', async () => {
    const client = await connect()
    await roundTrip(client, 1)
    const [serverSide] = broker.sockets
    client.close()
    if (serverSide !== undefined) await once(serverSide, 'close')
    expect(broker.sockets.size).toBe(0)

    const other = await connect()
    await roundTrip(other, 1)
    for (const socket of broker.sockets) socket.destroy()
    expect(await other.ended).toBe('fin')
  })

  it('resets the client when there is no broker behind', async () => {
    await broker.stop()
    const client = await connect()
    expect(await client.ended).toBe('rst')
    broker = await FakeBroker.start()
  })

  it('keeps a history in arrival order, with what the broker answered', async () => {
    broker.errorFor = (partition) => (partition === 1 ? 6 : 0)
    const client = await connect()
    client.send(produceFrame({ correlationId: 5, partitions: [0, 1], sequence: 40 }))
    await client.next()
    await roundTrip(client, 6)
    const [produce, metadata] = proxy.history()
    expect(produce).toMatchObject({
      apiName: 'Produce',
      brokerId: 1,
      clientId: 'raw',
      acks: -1,
      faults: [],
      batches: [
        { topic: 'orders', partition: 0, producerId: 7n, producerEpoch: 1, baseSequence: 40 },
        { topic: 'orders', partition: 1, recordCount: 1 },
      ],
      results: [
        { topic: 'orders', partition: 0, errorCode: 0, baseOffset: 0n },
        { topic: 'orders', partition: 1, errorCode: 6, baseOffset: -1n },
      ],
    })
    expect(produce?.answeredAt).toBeGreaterThanOrEqual(produce?.receivedAt ?? Infinity)
    expect(metadata).toMatchObject({ apiName: 'Metadata', batches: [] })
    expect(proxy.history({ api: 'Produce', partition: 1 })).toEqual([produce])
    expect(proxy.history({ topic: 'other' })).toEqual([])
    expect(proxy.history({ clientId: 'other' })).toEqual([])
    expect(proxy.history({ brokerId: 2 })).toEqual([])
  })
})

describe('before the request is forwarded', () => {
  it.each(['rst', 'fin'] as const)('disconnect %s: the broker gets nothing of it', async (how) => {
    const fault = proxy.on('Produce').request().disconnect(how)
    const client = await connect()
    await roundTrip(client, 1)
    client.send(produceFrame({ correlationId: 2 }), produceFrame({ correlationId: 3 }))
    expect(await client.ended).toBe(how)
    expect(fault.fired).toBe(1)
    expect(broker.received.map(correlationIdOf)).toEqual([1])
    expect(proxy.history({ api: 'Produce' })[0]?.faults).toEqual([fault.description])
  })

  it('blackHole: the connection stays open and silent', async () => {
    const fault = proxy.on('Produce').request().blackHole()
    const [struck, other] = [await connect(), await connect()]
    struck.send(produceFrame({ correlationId: 1 }), plainFrame('Metadata', 8, 2))
    await fault.reached()
    await roundTrip(other, 3)
    expect(struck.unreadFrames).toBe(0)
    expect(struck.socket.destroyed).toBe(false)
    expect(broker.received.map(correlationIdOf)).toEqual([3])
  })

  it('hold: keeps what follows back too, and loses the order of nothing', async () => {
    const fault = proxy.on('Produce').request().hold()
    const [held, other] = [await connect(), await connect()]
    held.send(plainFrame('Metadata', 8, 1), produceFrame({ correlationId: 2 }))
    held.send(plainFrame('Metadata', 8, 3))
    expect(await held.nextId()).toBe(1)
    await fault.reached()
    await roundTrip(other, 9)
    expect(held.unreadFrames).toBe(0)
    fault.release()
    expect([await held.nextId(), await held.nextId()]).toEqual([2, 3])
    expect(broker.received.map(correlationIdOf)).toEqual([1, 9, 2, 3])
  })

  it('hold: the request reaches the broker though its client has gone', async () => {
    const fault = proxy.on('Produce').request().hold()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }), produceFrame({ correlationId: 2 }))
    await fault.reached()
    client.close()
    await client.ended
    const second = await connect()
    second.send(produceFrame({ correlationId: 3 }))
    expect(await second.nextId()).toBe(3)
    expect(broker.appended).toEqual([3])
    expect(proxy.connectionCount()).toBe(2)

    fault.release()
    await broker.receivedAtLeast(3)
    expect(broker.appended).toEqual([3, 1, 2])
    const [serverSide] = broker.sockets
    if (serverSide !== undefined) await once(serverSide, 'close')
    expect(proxy.history().map((entry) => entry.results[0]?.errorCode)).toEqual([0, 0, 0])
    expect(proxy.history().map((entry) => entry.answeredAt !== undefined)).toEqual([
      false,
      false,
      true,
    ])
  })

  it('hold: an orphan that nobody answers goes as well', async () => {
    const fault = proxy.on('Produce').request().hold()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1, acks: 0 }))
    await fault.reached()
    client.close()
    await client.ended
    // Behind the client's end, so the proxy has seen that too
    const later = await connect()
    await roundTrip(later, 2)
    fault.release()
    await broker.receivedAtLeast(2)
    later.close()
    await vi.waitFor(() => expect(proxy.connectionCount()).toBe(0))
  })

  it('delay: passes on its own, through the clock', async () => {
    const timers: { ms: number; run: () => void }[] = []
    const cancelled: number[] = []
    const clocked = await startFaultProxy({
      routes: [{ brokerId: 1, listenPort: 0, upstreamPort: broker.port }],
      clock: {
        now: () => 42,
        after(ms, run) {
          timers.push({ ms, run })
          return () => cancelled.push(ms)
        },
      },
    })
    onTestFinished(() => clocked.stop())
    const fault = clocked.on('Produce').request().delay(7_000)
    const client = await RawClient.connect(clocked.port(1))
    onTestFinished(() => client.close())
    client.send(produceFrame({ correlationId: 1 }))
    await fault.reached()
    expect(timers.map((timer) => timer.ms)).toEqual([7_000])
    expect(broker.received).toEqual([])
    timers[0]?.run()
    expect(await client.nextId()).toBe(1)
    expect(clocked.history()[0]).toMatchObject({ receivedAt: 42, answeredAt: 42 })

    const never = clocked.on('Produce').afterAppend().delay(8_000)
    client.send(produceFrame({ correlationId: 2 }))
    await never.reached()
    await clocked.stop()
    expect(cancelled).toEqual([8_000])
  })

  it("answer: refuses in the broker's place and forwards nothing", async () => {
    proxy.on('Produce').request().answer({ errorCode: 'NOT_ENOUGH_REPLICAS' })
    const client = await connect()
    client.send(produceFrame({ correlationId: 1, partitions: [0, 2] }))
    expect(produceCodes(await client.next())).toEqual([
      [0, 19, -1n],
      [2, 19, -1n],
    ])
    await roundTrip(client, 2)
    expect(broker.received.map(correlationIdOf)).toEqual([2])
  })

  it('answer: waits for its turn behind what the broker still owes', async () => {
    const held = proxy.on('Metadata').afterAppend().hold()
    proxy.on('Produce').request().answer({ errorCode: 6 })
    const client = await connect()
    client.send(plainFrame('Metadata', 8, 1), produceFrame({ correlationId: 2 }))
    await held.reached()
    expect(client.unreadFrames).toBe(0)
    held.release()
    expect([await client.nextId(), await client.nextId()]).toEqual([1, 2])
  })

  it('answer with partitions: refuses these and forwards the rest', async () => {
    proxy
      .on('Produce')
      .request()
      .answer({ errorCode: 19, partitions: [1] })
    const client = await connect()
    client.send(produceFrame({ correlationId: 1, partitions: [0, 1, 2] }))
    const codes = produceCodes(await client.next())
    expect(codes.toSorted(([a], [b]) => a - b)).toEqual([
      [0, 0, 0n],
      [1, 19, -1n],
      [2, 0, 1n],
    ])
    expect(broker.appended).toHaveLength(2)
    expect(proxy.history()[0]?.results.map((r) => r.partition)).toEqual([0, 2])
  })

  it('answer: other APIs can be refused too', async () => {
    proxy.on('InitProducerId').request().answer({ errorCode: 'COORDINATOR_LOAD_IN_PROGRESS' })
    const client = await connect()
    client.send(requestFrame('InitProducerId', 4, 1, initProducerId))
    const answer = await client.next()
    // flexible header, throttle, then the code
    expect(answer.readInt16BE(8 + 1 + 4)).toBe(14)
    expect(broker.received).toEqual([])
  })

  it('acks 0: an answer of our own is not sent either', async () => {
    proxy.on('Produce').request().answer({ errorCode: 19 })
    const client = await connect()
    client.send(produceFrame({ correlationId: 1, acks: 0 }))
    await roundTrip(client, 2)
    expect(broker.received.map(correlationIdOf)).toEqual([2])
  })
})

describe('after the append', () => {
  it.each(['rst', 'fin'] as const)('disconnect %s: stored, and not answered', async (how) => {
    const fault = proxy.on('Produce').afterAppend().disconnect(how)
    const client = await connect()
    await roundTrip(client, 1)
    client.send(produceFrame({ correlationId: 2 }))
    expect(await client.ended).toBe(how)
    expect(client.unreadFrames).toBe(0)
    expect(broker.appended).toEqual([2])
    expect(proxy.history({ api: 'Produce' })).toMatchObject([
      { faults: [fault.description], answeredAt: undefined, results: [{ errorCode: 0 }] },
    ])
  })

  it('an earlier answer is not lost in the reset behind it', async () => {
    proxy.on('Produce').nth(2).afterAppend().disconnect('rst')
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }), produceFrame({ correlationId: 2 }))
    expect(await client.nextId()).toBe(1)
    expect(await client.ended).toBe('rst')
  })

  it('strikes only what was stored in the matching partition', async () => {
    broker.errorFor = (partition) => (partition === 1 ? 19 : 0)
    const fault = proxy.on('Produce', { partition: 1 }).afterAppend().disconnect('rst')
    const client = await connect()
    client.send(produceFrame({ correlationId: 1, partitions: [0, 1] }))
    expect(await client.nextId()).toBe(1)
    expect(fault.fired).toBe(0)
    broker.errorFor = () => 0
    client.send(produceFrame({ correlationId: 2, partitions: [0, 1] }))
    expect(await client.ended).toBe('rst')
    expect(fault.fired).toBe(1)
  })

  it('blackHole: stored, then silence', async () => {
    const fault = proxy.on('Produce').afterAppend().blackHole()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }), plainFrame('Metadata', 8, 2))
    await fault.reached()
    await roundTrip(await connect(), 3)
    expect(client.unreadFrames).toBe(0)
    expect(client.socket.destroyed).toBe(false)
    expect(broker.appended).toEqual([1])
  })

  it('hold: keeps later answers back, as a broker does', async () => {
    const fault = proxy.on('Produce').afterAppend().hold()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }), plainFrame('Metadata', 8, 2))
    await fault.reached()
    await broker.receivedAtLeast(2)
    expect(client.unreadFrames).toBe(0)
    fault.release()
    expect([await client.nextId(), await client.nextId()]).toEqual([1, 2])
  })

  it('hold: the answer still comes when the broker is gone meanwhile', async () => {
    const fault = proxy.on('Produce').afterAppend().hold()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }))
    await fault.reached()
    const [serverSide] = broker.sockets
    serverSide?.destroy()
    if (serverSide !== undefined) await once(serverSide, 'close')
    await roundTrip(await connect(), 5)
    client.send(plainFrame('Metadata', 8, 2))
    await vi.waitFor(() => expect(proxy.history({ api: 'Metadata' })).toHaveLength(2))
    expect(proxy.history({ api: 'Metadata' })[1]?.forwardedAt).toBeUndefined()
    fault.release()
    expect(await client.nextId()).toBe(1)
    expect(await client.ended).toBe('fin')
  })

  it('truncate: exactly so many bytes, then a reset', async () => {
    proxy.on('Produce').afterAppend().truncate(11)
    const client = await connect({ raw: true })
    client.send(produceFrame({ correlationId: 1 }))
    expect(await client.ended).toBe('rst')
    expect(client.bytes).toHaveLength(11)
    expect(client.bytes.readInt32BE(4)).toBe(1)
  })

  it('garbage: the same bytes for the same seed, in place of the answer', async () => {
    const got: Buffer[] = []
    for (const seed of [5, 5, 6]) {
      proxy.on('Produce').afterAppend().garbage(32, seed)
      const client = await connect({ raw: true })
      client.send(produceFrame({ correlationId: 1 }))
      while (client.bytes.length < 32) await once(client.socket, 'data')
      got.push(client.bytes)
      expect(client.socket.destroyed).toBe(false)
    }
    expect(got[0]).toEqual(got[1])
    expect(got[0]).not.toEqual(got[2])
  })

  it('garbledBody: a frame of the right size and id, and the next answer passes', async () => {
    proxy.on('Produce').afterAppend().garbledBody(3)
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }), produceFrame({ correlationId: 2 }))
    const [garbled, sound] = [await client.next(), await client.next()]
    expect(garbled).toHaveLength(sound.length)
    expect(garbled.readInt32BE(4)).toBe(1)
    expect(garbled.subarray(8)).not.toEqual(sound.subarray(8))
    expect(produceCodes(sound)).toEqual([[0, 0, 1n]])
  })

  it('replaceError: changes the matching partitions, or the named one', async () => {
    proxy.on('Produce', { partition: 1 }).afterAppend().replaceError('REQUEST_TIMED_OUT')
    proxy.on('Produce').afterAppend().replaceError(20, { partition: 2 })
    proxy.on('Produce').afterAppend().replaceError(6)
    const client = await connect()
    const codes: number[][] = []
    for (const correlationId of [1, 2, 3]) {
      client.send(produceFrame({ correlationId, partitions: [0, 1, 2] }))
      const answer = await client.next()
      codes.push(produceCodes(answer).map(([, code]) => code))
      // A broker names no offset where it names an error
      for (const [, code, baseOffset] of produceCodes(answer)) {
        expect(baseOffset === -1n).toBe(code !== 0)
      }
    }
    expect(codes).toEqual([
      [0, 7, 0],
      [0, 0, 20],
      [6, 6, 6],
    ])
    expect(broker.appended).toHaveLength(9)
  })

  it('replaceError: other APIs get an answer that says the code alone', async () => {
    proxy.on('EndTxn').afterAppend().replaceError('INVALID_PRODUCER_EPOCH')
    const client = await connect()
    client.send(requestFrame('EndTxn', 2, 1, endTxn))
    expect((await client.next()).readInt16BE(8 + 4)).toBe(47)
    expect(broker.received).toHaveLength(1)
  })

  it('dropPartition: the answer does not speak of it', async () => {
    proxy.on('Produce', { partition: 1 }).afterAppend().dropPartition()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1, partitions: [0, 1] }))
    expect(produceCodes(await client.next())).toEqual([[0, 0, 0n]])
  })

  it('oversizedLength: claims 2^31 - 1 bytes and falls silent', async () => {
    proxy.on('Produce').afterAppend().oversizedLength()
    const client = await connect({ raw: true })
    client.send(produceFrame({ correlationId: 1 }))
    await once(client.socket, 'data')
    expect(client.bytes.readInt32BE(0)).toBe(2 ** 31 - 1)
    expect(client.socket.destroyed).toBe(false)
  })

  it('wrongCorrelationId: of that answer alone', async () => {
    proxy.on('Produce').afterAppend().wrongCorrelationId()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }), produceFrame({ correlationId: 2 }))
    expect(await client.nextId()).not.toBe(1)
    expect(await client.nextId()).toBe(2)
  })
})

describe('cut and heal', () => {
  it('cuts one client and refuses it until healed', async () => {
    const [a, b] = [await connect(), await connect()]
    a.send(produceFrame({ correlationId: 1, clientId: 'a' }))
    b.send(produceFrame({ correlationId: 1, clientId: 'b' }))
    await Promise.all([a.next(), b.next()])
    proxy.cut({ clientId: 'a' })
    expect(await a.ended).toBe('rst')
    const again = await connect()
    again.send(produceFrame({ correlationId: 2, clientId: 'a' }))
    expect(await again.ended).toBe('rst')
    b.send(produceFrame({ correlationId: 2, clientId: 'b' }))
    expect(await b.nextId()).toBe(2)
    proxy.heal()
    const healed = await connect()
    healed.send(produceFrame({ correlationId: 3, clientId: 'a' }))
    expect(await healed.nextId()).toBe(3)
    expect(broker.received).toHaveLength(4)
  })

  it('refuses every connection to a broker that is cut', async () => {
    proxy.cut({ brokerId: 1 })
    expect(await (await connect()).ended).toBe('rst')
    proxy.cut({ brokerId: 2 })
    proxy.heal()
    await roundTrip(await connect(), 1)
  })

  it('blackHole: connections stay open, carry nothing, and do not recover', async () => {
    const client = await connect()
    await roundTrip(client, 1)
    proxy.cut({ how: 'blackHole' })
    const late = await connect()
    client.send(plainFrame('Metadata', 8, 2))
    late.send(plainFrame('Metadata', 8, 3))
    proxy.heal()
    await roundTrip(await connect(), 4)
    expect(broker.received.map(correlationIdOf)).toEqual([1, 4])
    expect([client.unreadFrames, late.unreadFrames]).toEqual([0, 0])
  })

  it('leaves a held request on its way', async () => {
    const fault = proxy.on('Produce').request().hold()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }))
    await fault.reached()
    proxy.cut()
    expect(await client.ended).toBe('rst')
    fault.release()
    await broker.receivedAtLeast(1)
    expect(broker.appended).toEqual([1])
  })
})

describe('life cycle', () => {
  it('assertAllFaultsFired names what never struck', async () => {
    proxy.on('Produce', { topic: 'orders' }).times(2).request().answer({ errorCode: 6 })
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }))
    await client.next()
    expect(() => proxy.assertAllFaultsFired()).toThrow(/Produce \(topic orders\).*: 1/)
    client.send(produceFrame({ correlationId: 2 }))
    await client.next()
    proxy.assertAllFaultsFired()
  })

  it('assertAllFaultsFired reports a condition that threw', async () => {
    proxy
      .on('Produce', {
        where: () => {
          throw new RangeError('a mistake in the test')
        },
      })
      .request()
      .blackHole()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }))
    await client.ended
    expect(() => proxy.assertAllFaultsFired()).toThrow('a mistake in the test')
  })

  it('assertAllFaultsFired reports a rule that could not be carried out', async () => {
    proxy.on('AddPartitionsToTxn').request().answer({ errorCode: 51 })
    const client = await connect()
    client.send(plainFrame('AddPartitionsToTxn', 4, 1))
    await client.ended
    expect(() => proxy.assertAllFaultsFired()).toThrow(/AddPartitionsToTxn v4/)
  })

  it('a condition that throws behind a hold does not reach who releases', async () => {
    const hold = proxy.on('Produce').request().hold()
    const where = (): boolean => {
      throw new RangeError('a mistake in the test')
    }
    proxy.on('Metadata', { where }).request().blackHole()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }), plainFrame('Metadata', 8, 2))
    await hold.reached()
    hold.release()
    await client.ended
    expect(() => proxy.assertAllFaultsFired()).toThrow('a mistake in the test')
  })

  it('clear: no rules, and what was held never arrives', async () => {
    const fault = proxy.on('Produce').request().hold()
    const client = await connect()
    client.send(produceFrame({ correlationId: 1 }))
    await fault.reached()
    proxy.clear()
    await client.ended
    fault.release()
    const next = await connect()
    next.send(produceFrame({ correlationId: 2 }))
    expect(await next.nextId()).toBe(2)
    expect(broker.appended).toEqual([2])
    expect(proxy.history()).toHaveLength(1)
  })

  it('random: strikes as often as the seed says, whatever the timing', async () => {
    const strikes: number[] = []
    for (const seed of [11, 11, 12]) {
      const fault = proxy.random({
        api: 'Produce',
        point: 'afterAppend',
        fault: { kind: 'replaceError', errorCode: 7, partition: undefined },
        rate: 0.25,
        seed,
      })
      const client = await connect()
      const codes: number[] = []
      for (let correlationId = 0; correlationId < 200; correlationId++) {
        client.send(produceFrame({ correlationId }))
        codes.push(...produceCodes(await client.next()).map(([, code]) => code))
      }
      fault.stop()
      expect(codes.filter((code) => code === 7)).toHaveLength(fault.fired)
      strikes.push(fault.fired)
    }
    expect(strikes[0]).toBe(strikes[1])
    expect(strikes[0]).toBeGreaterThan(25)
    expect(strikes[0]).toBeLessThan(80)
  })

  it('stop: leaves no connection and no listener', async () => {
    const client = await connect()
    await roundTrip(client, 1)
    const port = proxy.port(1)
    await proxy.stop()
    await client.ended
    await expect(RawClient.connect(port)).rejects.toThrow(/ECONNREFUSED/)
  })
})
