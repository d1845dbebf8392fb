import { decodeRecordBatches, type RecordBatch } from '@holdfast/testkit'
import type { MetadataAnswer, MetadataRequest } from '../../src/wire/apis/metadata.ts'
import { FrameReader } from '../../src/wire/frame-reader.ts'
import { FrameWriter } from '../../src/wire/frame-writer.ts'
import { BrokerModel } from '../model/broker-model.ts'

/** What a cluster does of itself. Chances are per request and partition, from 0 to 1. */
export interface Weather {
  /** Refused before the append, with a code that says so or leaves it open. */
  refuse: number
  /** Appended, and answered with a code that leaves it open. */
  disguise: number
  /** The connection breaks: before the request arrives, after the append, or with the request arriving late. */
  cut: number
  /** The answer leaves a partition out. */
  omit: number
  /** Slow to take bytes, and to answer. */
  latencyMs: number
}

export const FAIR: Weather = { refuse: 0, disguise: 0, cut: 0, omit: 0, latencyMs: 2 }

export interface FakePartition {
  leader: number
  leaderEpoch: number
  readonly model: BrokerModel
  /** Values in log order. */
  readonly log: string[]
}

interface Refusal {
  readonly code: number
  readonly records: readonly number[]
}

const DEFINITE = [2, 5, 8, 14, 19, 72, 89]
const UNCLEAR = [-1, 3, 6, 7, 13, 20, 56, 999]

/** A few brokers in this process that keep Kafka's rules of producer state, and break all others when told to. */
export class FakeCluster {
  readonly random: () => number
  readonly topics: ReadonlyMap<string, readonly FakePartition[]>
  weather: Weather = FAIR
  /** Brokers that cannot be connected to. */
  readonly down: Set<number> = new Set()
  /** Brokers that take bytes and say nothing. */
  readonly hung: Set<number> = new Set()
  /** Whether 10, 32 and 87 name their records. */
  readonly names: boolean
  /** Largest batch. */
  readonly maxMessageBytes: number
  /** Told of each Produce request at the moment of writing. */
  onWrite: (topics: readonly string[], batches: number) => void = () => {}
  /** What nobody may ever see. */
  readonly complaints: string[] = []
  readonly #timers = new Set<NodeJS.Timeout>()
  #nextProducerId = 1n

  constructor(
    random: () => number,
    topics: Readonly<Record<string, number>>,
    brokers: readonly number[],
    { names, maxMessageBytes }: { readonly names: boolean; readonly maxMessageBytes: number },
  ) {
    this.random = random
    this.names = names
    this.maxMessageBytes = maxMessageBytes
    this.brokers = brokers
    this.topics = new Map(
      Object.entries(topics).map(([name, count]) => [
        name,
        Array.from({ length: count }, (_, i) => ({
          leader: brokers[i % brokers.length] as number,
          leaderEpoch: 0,
          model: new BrokerModel(),
          log: [],
        })),
      ]),
    )
  }

  readonly brokers: readonly number[]

  chance(share: number): boolean {
    return this.random() < share
  }
  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T
  }
  latency(): number {
    return this.random() * this.weather.latencyMs
  }
  later(ms: number, what: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      what()
    }, ms)
    this.#timers.add(timer)
    return timer
  }
  /** Ends all that is still on its way. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  moveLeader(topic: string, partition: number, leader: number): void {
    const moved = this.topics.get(topic)?.[partition]
    if (!moved) return
    moved.leader = leader
    moved.leaderEpoch++
  }

  metadata({ topics }: MetadataRequest): MetadataAnswer {
    return {
      brokers: this.brokers.map((id) => ({ id, host: '127.0.0.1', port: 9_000 + id })),
      topics: topics.map((name) => {
        const partitions = this.topics.get(name)
        return {
          errorCode: partitions ? 0 : 3,
          name,
          topicId: partitions ? '1:1' : '0:0',
          partitions: (partitions ?? []).map(({ leader, leaderEpoch }, index) => ({
            errorCode: leader < 0 ? 5 : 0,
            index,
            leader,
            leaderEpoch,
          })),
        }
      }),
    }
  }

  producerId(): bigint {
    return this.#nextProducerId++
  }

  /** Takes a Produce request (the body of version 11), and returns the answer's payload. */
  produce(brokerId: number, body: Buffer): Buffer {
    const request = decodeProduce(body)
    const w = new FrameWriter().noTags(true)
    w.array(request, true, ({ topic, batches }) => {
      const named = batches.filter(() => !this.chance(this.weather.omit))
      const answers = new Map(
        batches.map(({ partition, bytes }) => [
          partition,
          this.#append(brokerId, topic, partition, bytes),
        ]),
      )
      w.nullableString(topic, true).array(named, true, ({ partition }) => {
        const { code, offset, records } = answers.get(partition) as Judged
        w.int32(partition).int16(code).int64(offset).int64(-1n).int64(0n)
        w.array(records, true, (place) => w.int32(place).nullableString(null, true).noTags(true))
        w.nullableString(null, true).noTags(true)
      })
      w.noTags(true)
    })
    return w.int32(0).noTags(true).bytes()
  }

  #append(brokerId: number, topic: string, partition: number, bytes: Buffer): Judged {
    const here = this.topics.get(topic)?.[partition]
    if (!here) return refused(3)
    let batch: RecordBatch
    try {
      batch = decodeRecordBatches(bytes)[0] as RecordBatch
    } catch (error) {
      this.complaints.push(`damaged batch: ${String(error)}`)
      return refused(2)
    }
    if (here.leader !== brokerId) return refused(6)
    if (this.chance(this.weather.refuse)) {
      return refused(this.pick(this.chance(0.5) ? DEFINITE : UNCLEAR))
    }
    const values = batch.records.map(({ value }) => value?.toString() ?? '')
    const refusal = this.#refusalOf(bytes, values)
    if (refusal) return { ...refusal, offset: -1n }
    const answer = this.#store(here, batch, values)
    return this.chance(this.weather.disguise) ? refused(this.pick(UNCLEAR)) : answer
  }

  /** Kafka looks at this before it looks for duplicates. */
  #refusalOf(bytes: Buffer, values: readonly string[]): Refusal | undefined {
    if (bytes.length > this.maxMessageBytes) return { code: 10, records: [] }
    const poison = values.flatMap((value, place) => (value.includes('poison') ? [place] : []))
    if (poison.length === 0) return undefined
    return { code: 87, records: this.names ? poison : [] }
  }

  #store(here: FakePartition, { header, records }: RecordBatch, values: string[]): Judged {
    if (header.lastOffsetDelta !== records.length - 1) this.complaints.push('a wrong offset delta')
    records.forEach(({ offset }, i) => {
      if (offset !== BigInt(i)) this.complaints.push('offsets of a batch are not in a row')
    })
    const { producerId, producerEpoch: epoch, baseSequence, recordCount: count } = header
    if (producerId < 0n) {
      if (epoch !== -1) this.complaints.push('an epoch without a producer id')
      here.log.push(...values)
      return { code: 0, offset: BigInt(here.log.length - values.length), records: [] }
    }
    const known = here.model.log.length
    const { code, baseOffset } = here.model.append({
      id: 0,
      producerId,
      epoch,
      baseSequence,
      count,
    })
    if (here.model.log.length > known) here.log.push(...values)
    const duplicate = code === 0 && here.model.log.length === known
    if (duplicate && this.chance(0.3)) return refused(46)
    return { code, offset: baseOffset, records: [] }
  }
}

interface Judged {
  readonly code: number
  readonly offset: bigint
  readonly records: readonly number[]
}

const refused = (code: number): Judged => ({ code, offset: -1n, records: [] })

interface TopicBatches {
  readonly topic: string
  readonly batches: readonly { readonly partition: number; readonly bytes: Buffer }[]
}

export function decodeProduce(body: Buffer): TopicBatches[] {
  const reader = new FrameReader(body)
  reader.compactNullableString() // transactional id
  reader.int16()
  reader.int32()
  let at = 0
  const raw = (size: number): Buffer => {
    at = body.length - reader.remaining
    reader.skip(size)
    return body.subarray(at, at + size)
  }
  return reader.array(true, (r) => {
    const topic = r.string(true)
    const batches = r.array(true, (p) => {
      const partition = p.int32()
      const bytes = raw(p.uvarint() - 1)
      p.skipTags(true)
      return { partition, bytes }
    })
    r.skipTags(true)
    return { topic, batches }
  })
}
