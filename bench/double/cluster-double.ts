import {
  FrameWriter,
  initProducerId,
  type MakeConnection,
  metadata,
  produce,
} from '../core-internals.ts'
import { ConnectionDouble, type Health } from './connection-double.ts'
import { readProduce, writeProduceAnswer } from './produce-double.ts'

const BROKERS = [1, 2, 3]
const PORT = 9_092

/**
 * Three brokers without sockets: they take everything and keep nothing but the end offsets. For
 * measuring the pipeline alone, so answers are real bytes, which core decodes.
 */
export class ClusterDouble {
  readonly bootstrap: readonly string[] = BROKERS.map((id) => `${hostOf(id)}:${PORT}`)
  readonly makeConnection: MakeConnection = (options) => {
    const connection = new ConnectionDouble(this, options, () => this.#open.delete(connection))
    this.#open.add(connection)
    return connection
  }
  readonly #endOffsets: ReadonlyMap<string, bigint[]>
  readonly #open = new Set<ConnectionDouble>()
  #health: Health = 'well'

  /** Partitions by topic. Their leaders take turns, as Kafka assigns them. */
  constructor(topics: Readonly<Record<string, number>>) {
    this.#endOffsets = new Map(
      Object.entries(topics).map(([name, partitions]) => [
        name,
        Array.from({ length: partitions }, () => 0n),
      ]),
    )
  }

  get health(): Health {
    return this.#health
  }

  /** Goes silent. Requests that are under way stay so. */
  fallSilent(): void {
    this.#health = 'silent'
  }

  /** Breaks all connections, for good. */
  goAway(): void {
    this.#health = 'gone'
    for (const connection of this.#open) connection.close('the broker is gone')
  }

  /** Records taken, over all partitions of all topics. */
  get records(): number {
    let sum = 0n
    for (const offsets of this.#endOffsets.values()) for (const offset of offsets) sum += offset
    return Number(sum)
  }

  /** Throws for what no producer should ask. */
  answer(apiKey: number, body: readonly Buffer[]): Buffer {
    switch (apiKey) {
      case produce.key:
        return this.#answerProduce(body)
      case metadata.key:
        return this.#answerMetadata()
      case initProducerId.key:
        return new FrameWriter()
          .noTags(true)
          .int32(0)
          .int16(0)
          .int64(1n)
          .int16(0)
          .noTags(true)
          .bytes()
      default:
        throw new Error(`the double does not know API ${apiKey}`)
    }
  }

  #answerProduce(body: readonly Buffer[]): Buffer {
    const batches = readProduce(body)
    const offsets = batches.map(({ topic, partition, records }) => {
      const ends = this.#endOffsets.get(topic) as bigint[]
      const base = ends[partition] as bigint
      ends[partition] = base + BigInt(records)
      return base
    })
    return writeProduceAnswer(batches, offsets)
  }

  /** Of all topics, whatever was asked. */
  #answerMetadata(): Buffer {
    const writer = new FrameWriter()
    writer.noTags(true).int32(0) // of the flexible header; throttle time
    writer.array(BROKERS, true, (id) => {
      writer.int32(id).nullableString(hostOf(id), true).int32(PORT)
      writer.nullableString(null, true).noTags(true) // rack
    })
    writer.nullableString('double', true).int32(1) // cluster id, controller
    writer.array([...this.#endOffsets], true, ([name, partitions]) => {
      writer.int16(0).nullableString(name, true)
      writer.int64(1n).int64(2n).boolean(false) // topic id, internal
      writer.array([...partitions.keys()], true, (partition) => {
        writer.int16(0).int32(partition)
        writer.int32(BROKERS[partition % BROKERS.length] ?? -1).int32(0) // leader, its epoch
        writer.array(BROKERS, true, (id) => writer.int32(id)) // replicas
        writer.array(BROKERS, true, (id) => writer.int32(id)) // in sync
        writer.array([], true, () => {}).noTags(true) // offline
      })
      writer.int32(0).noTags(true) // authorised operations
    })
    return writer.noTags(true).bytes()
  }
}

function hostOf(brokerId: number): string {
  return `broker-${brokerId}`
}
