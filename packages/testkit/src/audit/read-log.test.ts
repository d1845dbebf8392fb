import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { ScriptedBroker } from '../../test/scripted-broker.ts'
import type { Clock } from '../faults/clock.ts'
import { apiKey } from '../wire/api-keys.ts'
import { encodeControlRecord, encodeRecordBatch } from '../wire/encode-record-batch.ts'
import { WireReader } from '../wire/wire-reader.ts'
import { WireWriter } from '../wire/wire-writer.ts'
import type { AbortedTransaction } from './aborted-transactions.ts'
import { AuditReadError } from './audit-read-error.ts'
import { readLog } from './read-log.ts'

interface Batch {
  readonly baseOffset: bigint
  readonly count: number
  readonly bytes: Buffer
}

const batch = (baseOffset: number, values: readonly string[], producerId = -1n): Batch => ({
  baseOffset: BigInt(baseOffset),
  count: values.length,
  bytes: encodeRecordBatch({
    baseOffset: BigInt(baseOffset),
    records: values.map((value) => ({ key: `key of ${value}`, value })),
    timestamp: 1_000n,
    ...(producerId === -1n
      ? {}
      : { producerId, producerEpoch: 2, baseSequence: 5, transactional: true }),
  }),
})

const marker = (baseOffset: number, type: 'commit' | 'abort', producerId: bigint): Batch => ({
  baseOffset: BigInt(baseOffset),
  count: 1,
  bytes: encodeRecordBatch({
    baseOffset: BigInt(baseOffset),
    records: [encodeControlRecord(type)],
    producerId,
    producerEpoch: 2,
    transactional: true,
    control: true,
  }),
})

/** One partition of 'orders', as its brokers describe it at the moment. */
class FakePartition {
  batches: Batch[] = []
  end = 0n
  start = 0n
  leader = 1
  batchesPerFetch = 1
  aborted: AbortedTransaction[] = []
  /** Codes answered before the real answer, per API. */
  errors: { Metadata: number[]; ListOffsets: number[]; Fetch: number[] } = {
    Metadata: [],
    ListOffsets: [],
    Fetch: [],
  }
  servedFetch = 17
  onFetch: (brokerId: number) => 'close' | undefined = () => undefined
  readonly fetchedFrom: [number, bigint][] = []
  ports: number[] = []

  answer(brokerId: number, api: string | undefined, body: Buffer): Buffer | 'close' {
    if (api === 'Metadata') return this.#metadata()
    if (api === 'ApiVersions') return this.#apiVersions()
    if (api === 'ListOffsets') return this.#listOffsets(body)
    return this.onFetch(brokerId) ?? this.#fetch(brokerId, body)
  }

  #metadata(): Buffer {
    const errorCode = this.errors.Metadata.shift() ?? 0
    return new WireWriter()
      .int32(0)
      .array(this.ports, (port, w) => {
        w.int32(this.ports.indexOf(port) + 1)
          .string('127.0.0.1')
          .int32(port)
          .string(null)
      })
      .string('cluster')
      .int32(1)
      .array(['orders'], (name, w) => {
        w.int16(errorCode).string(name).boolean(false)
        w.array(errorCode === 0 ? [0] : [], (index) => {
          w.int16(0).int32(index).int32(this.leader).int32(1)
          for (let lists = 0; lists < 3; lists++) w.array([1, 2], (id) => w.int32(id))
        })
        w.int32(0)
      })
      .int32(0)
      .finish()
  }

  #apiVersions(): Buffer {
    const served: [number, number, number][] = [
      [apiKey('Fetch'), 4, this.servedFetch],
      [apiKey('ListOffsets'), 1, 11],
    ]
    return new WireWriter()
      .int16(0)
      .array(served, ([key, min, max], w) => w.int16(key).int16(min).int16(max))
      .finish()
  }

  #listOffsets(body: Buffer): Buffer {
    const errorCode = this.errors.ListOffsets.shift() ?? 0
    const latest = body.readBigInt64BE(body.length - 8) === -1n
    return new WireWriter()
      .int32(0)
      .array(['orders'], (name, w) => {
        w.string(name)
        w.array([0], (index) => {
          const offset = latest ? this.end : this.start
          w.int32(index)
            .int16(errorCode)
            .int64(-1n)
            .int64(errorCode === 0 ? offset : -1n)
            .int32(1)
        })
      })
      .finish()
  }

  #fetch(brokerId: number, body: Buffer): Buffer {
    const reader = new WireReader(body)
    reader.raw(4 + 4 + 4 + 4 + 1 + 4 + 4 + 4) // up to the only topic
    reader.string()
    reader.raw(4 + 4 + 4)
    const offset = reader.int64()
    this.fetchedFrom.push([brokerId, offset])
    const errorCode = this.errors.Fetch.shift() ?? 0
    const found = this.batches
      .filter((b) => b.baseOffset + BigInt(b.count) > offset)
      .slice(0, this.batchesPerFetch)
    return new WireWriter()
      .int32(0)
      .int16(0)
      .int32(0)
      .array(['orders'], (name, w) => {
        w.string(name)
        w.array([0], (index) => {
          w.int32(index).int16(errorCode).int64(this.end).int64(this.end).int64(this.start)
          w.array(this.aborted, (t) => w.int64(t.producerId).int64(t.firstOffset))
          w.int32(-1)
          w.bytes(errorCode === 0 ? Buffer.concat(found.map((b) => b.bytes)) : null)
        })
      })
      .finish()
  }
}

/** Timers fire at once and move the time on. */
class FastClock implements Clock {
  time = 0

  now(): number {
    return this.time
  }

  after(ms: number, callback: () => void): () => void {
    this.time += ms
    const immediate = setImmediate(callback)
    return () => clearImmediate(immediate)
  }
}

let partition: FakePartition
let bootstrap: string[]
let clock: FastClock

beforeEach(async () => {
  partition = new FakePartition()
  clock = new FastClock()
  const brokers = await Promise.all(
    [1, 2].map((id) =>
      ScriptedBroker.start((header, body) => partition.answer(id, header.apiName, body)),
    ),
  )
  partition.ports = brokers.map((broker) => broker.port)
  bootstrap = brokers.map((broker) => broker.address)
  onTestFinished(async () => {
    await Promise.all(brokers.map((broker) => broker.stop()))
  })
})

const read = (options: Partial<Parameters<typeof readLog>[0]> = {}) =>
  readLog({ bootstrap, topic: 'orders', partition: 0, clock, deadlineMs: 1_000, ...options })

const valuesOf = (records: Awaited<ReturnType<typeof readLog>>): string[] =>
  records.map((record) => record.value?.toString() ?? 'null')

describe('readLog', () => {
  it('reads batch after batch up to the high watermark of the start', async () => {
    partition.batches = [batch(0, ['a', 'b']), batch(2, ['c']), batch(3, ['later'])]
    partition.end = 3n
    const records = await read()
    expect(valuesOf(records)).toEqual(['a', 'b', 'c'])
    expect(records[1]).toMatchObject({
      topic: 'orders',
      partition: 0,
      offset: 1n,
      key: Buffer.from('key of b'),
      timestamp: 1_000n,
      producerId: -1n,
      sequence: -1,
    })
    expect(partition.fetchedFrom).toEqual([
      [1, 0n],
      [1, 2n],
    ])
  })

  it('an empty log costs no Fetch', async () => {
    expect(await read()).toEqual([])
    expect(partition.fetchedFrom).toEqual([])
  })

  it('from and to bound what is read, inside batches too', async () => {
    partition.batches = [batch(0, ['a', 'b', 'c']), batch(3, ['d', 'e', 'f'])]
    partition.end = 6n
    expect(valuesOf(await read({ from: 1n, to: 5n }))).toEqual(['b', 'c', 'd', 'e'])
    expect(valuesOf(await read({ from: 4n, to: 100n }))).toEqual(['e', 'f'])
  })

  it('begins at the start of the log', async () => {
    partition.batches = [batch(7, ['h'])]
    ;[partition.start, partition.end] = [7n, 8n]
    expect(valuesOf(await read())).toEqual(['h'])
    expect(partition.fetchedFrom).toEqual([[1, 7n]])
  })

  it('waits for the topic and for its leader', async () => {
    partition.batches = [batch(0, ['a'])]
    partition.end = 1n
    partition.errors.Metadata = [3, 5]
    partition.errors.ListOffsets = [6, 78]
    expect(valuesOf(await read())).toEqual(['a'])
    expect(clock.time).toBe(200)
  })

  it('follows the leader in the middle of the log and reads nothing twice', async () => {
    partition.batches = [batch(0, ['a']), batch(1, ['b']), batch(2, ['c'])]
    partition.end = 3n
    partition.onFetch = (brokerId) => {
      if (brokerId === 1 && partition.fetchedFrom.length === 1) {
        partition.leader = 2
        partition.batches.push(batch(3, ['came later']))
        partition.end = 4n
        return 'close'
      }
      return undefined
    }
    expect(valuesOf(await read())).toEqual(['a', 'b', 'c'])
    expect(partition.fetchedFrom).toEqual([
      [1, 0n],
      [2, 1n],
      [2, 2n],
    ])
  })

  it('asks the next bootstrap address when one is dead', async () => {
    partition.batches = [batch(0, ['a'])]
    partition.end = 1n
    partition.leader = 2
    const dead = await ScriptedBroker.start(() => 'close')
    const [, second] = bootstrap as [string, string]
    const records = await read({ bootstrap: [dead.address, second] })
    await dead.stop()
    expect(valuesOf(records)).toEqual(['a'])
    expect(clock.time).toBe(0)
  })

  it('gives up at the deadline and says why', async () => {
    partition.errors.Metadata = Array<number>(100).fill(5)
    await expect(read()).rejects.toThrow(
      /orders\[0\] could not be read within 1000 ms: .*LEADER_NOT_AVAILABLE \(5\)/,
    )
  })

  it('does not wait for what will not come', async () => {
    partition.errors.Metadata = [29]
    await expect(read()).rejects.toThrow(/TOPIC_AUTHORIZATION_FAILED/)
    await expect(read({ partition: 4 })).rejects.toThrow(/has partitions 0, not 4/)
    partition.batches = [batch(0, ['a'])]
    partition.end = 1n
    partition.errors.Fetch = [1]
    await expect(read()).rejects.toThrow(AuditReadError)
    partition.servedFetch = 10
    await expect(read()).rejects.toThrow(/does not serve Fetch v11/)
    expect(clock.time).toBe(0)
  })

  it('uncommitted: everything, with markers named', async () => {
    partition.batches = [batch(0, ['a'], 8n), marker(1, 'abort', 8n), batch(2, ['b'], 8n)]
    partition.end = 3n
    const records = await read()
    expect(records.map((r) => [r.offset, r.control, r.producerId, r.epoch, r.sequence])).toEqual([
      [0n, undefined, 8n, 2, 5],
      [1n, 'abort', 8n, 2, -1],
      [2n, undefined, 8n, 2, 5],
    ])
  })

  it('committed: leaves aborted transactions out and keeps the markers', async () => {
    partition.batches = [
      batch(0, ['aborted'], 8n),
      batch(1, ['committed'], 9n),
      marker(2, 'abort', 8n),
      marker(3, 'commit', 9n),
      batch(4, ['plain']),
    ]
    partition.end = 5n
    partition.batchesPerFetch = 2
    partition.aborted = [{ producerId: 8n, firstOffset: 0n }]
    const records = await read({ isolation: 'committed' })
    expect(records.map((r) => r.control ?? r.value?.toString())).toEqual([
      'committed',
      'abort',
      'commit',
      'plain',
    ])
  })
})
