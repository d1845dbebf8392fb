import type { IsolationLevel } from './list-offsets.ts'
import { WireFormatError } from './wire-format-error.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

/** The last version before compact types; Kafka 4.2 serves 4 to 18. */
export const FETCH_VERSION = 11

export interface FetchRequest {
  readonly topic: string
  readonly partition: number
  readonly isolation: IsolationLevel
  readonly offset: bigint
  readonly maxWaitMs: number
  readonly maxBytes: number
}

export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
}

export interface FetchResponse {
  readonly errorCode: number
  readonly highWatermark: bigint
  readonly lastStableOffset: bigint
  readonly logStartOffset: bigint
  /** Only read committed. */
  readonly abortedTransactions: readonly AbortedTransaction[]
  readonly records: Buffer
}

export function encodeFetchRequest(request: FetchRequest): Buffer {
  return new WireWriter()
    .int32(-1) // replica_id: a client
    .int32(request.maxWaitMs)
    .int32(1) // min_bytes
    .int32(request.maxBytes)
    .int8(request.isolation === 'committed' ? 1 : 0)
    .int32(0) // session_id
    .int32(-1) // session_epoch: no session (KIP-227)
    .array([request.topic], (topic, w) => {
      w.string(topic)
      w.array([request.partition], (partition) => {
        w.int32(partition)
          .int32(-1) // current_leader_epoch: not checked
          .int64(request.offset)
          .int64(-1n) // log_start_offset: for followers
          .int32(request.maxBytes)
      })
    })
    .array([], () => undefined) // forgotten_topics_data
    .string('') // rack_id
    .finish()
}

export function decodeFetchResponse(bytes: Buffer, offset = 0): FetchResponse {
  const reader = new WireReader(bytes, { offset })
  reader.int32() // throttle_time_ms
  const topLevelError = reader.int16()
  reader.int32() // session_id
  const topics = reader.array((r) => {
    r.string()
    return r.array(readPartition)
  })
  const partition = topics[0]?.[0]
  if (partition === undefined) {
    throw new WireFormatError(`Fetch was answered without a partition (error ${topLevelError})`)
  }
  return topLevelError === 0 ? partition : { ...partition, errorCode: topLevelError }
}

function readPartition(reader: WireReader): FetchResponse {
  reader.int32() // partition_index
  const errorCode = reader.int16()
  const highWatermark = reader.int64()
  const lastStableOffset = reader.int64()
  const logStartOffset = reader.int64()
  const abortedTransactions = reader.array((r) => ({
    producerId: r.int64(),
    firstOffset: r.int64(),
  }))
  reader.int32() // preferred_read_replica
  const records = reader.nullableBytes() ?? Buffer.alloc(0)
  return {
    errorCode,
    highWatermark,
    lastStableOffset,
    logStartOffset,
    abortedTransactions,
    records,
  }
}
