import { WireFormatError } from './wire-format-error.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

/** The last version before compact types; Kafka 4.2 serves 1 to 11. */
export const LIST_OFFSETS_VERSION = 5

export type IsolationLevel = 'uncommitted' | 'committed'

/** Read committed, "latest" is the last stable offset, else the high watermark. */
export type OffsetPosition = 'earliest' | 'latest'

export interface ListOffsetsRequest {
  readonly topic: string
  readonly partition: number
  readonly isolation: IsolationLevel
  readonly position: OffsetPosition
}

export interface ListedOffset {
  readonly errorCode: number
  readonly offset: bigint
}

export function encodeListOffsetsRequest(request: ListOffsetsRequest): Buffer {
  const { topic, partition, isolation, position } = request
  return new WireWriter()
    .int32(-1) // replica_id: a client
    .int8(isolation === 'committed' ? 1 : 0)
    .array([topic], (name, w) => {
      w.string(name)
      w.array([partition], (index) => {
        w.int32(index)
          .int32(-1) // current_leader_epoch: not checked
          .int64(position === 'latest' ? -1n : -2n)
      })
    })
    .finish()
}

export function decodeListOffsetsResponse(bytes: Buffer, offset = 0): ListedOffset {
  const reader = new WireReader(bytes, { offset })
  reader.int32() // throttle_time_ms
  const topics = reader.array((r) => {
    r.string()
    return r.array((p) => {
      p.int32() // partition_index
      const errorCode = p.int16()
      p.int64() // timestamp
      const listed = { errorCode, offset: p.int64() }
      p.int32() // leader_epoch
      return listed
    })
  })
  const listed = topics[0]?.[0]
  if (listed === undefined)
    throw new WireFormatError('ListOffsets was answered without a partition')
  return listed
}
