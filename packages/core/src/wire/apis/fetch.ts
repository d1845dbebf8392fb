import { type Api, isFlexible } from './api.ts'

export interface FetchRequest {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly maxWaitMs: number
  readonly maxBytes: number
}

export interface FetchAnswer {
  readonly errorCode: number
  /** The next offset that the partition will give out, as far as all replicas in sync have it. */
  readonly highWatermark: bigint
  readonly logStartOffset: bigint
  /** Whole record batches; the last one may be cut off. */
  readonly records: Buffer
}

/**
 * Fetch (1), versions 11 (Kafka 2.3) and 12, of one partition, read_uncommitted, without a session (KIP-227).
 * Not higher: 13 needs topic ids.
 */
export const fetch: Api<FetchRequest, FetchAnswer> = {
  key: 1,
  name: 'Fetch',
  minVersion: 11,
  maxVersion: 12,
  flexibleFrom: 12,
  encode(writer, { topic, partition, offset, maxWaitMs, maxBytes }, version) {
    const flexible = isFlexible(fetch, version)
    writer.int32(-1).int32(maxWaitMs).int32(1).int32(maxBytes).int8(0) // no replica, read_uncommitted
    writer.int32(0).int32(-1) // no session
    writer.array([topic], flexible, (name) => {
      writer.nullableString(name, flexible)
      writer.array([partition], flexible, (index) => {
        writer.int32(index).int32(-1).int64(offset)
        if (version >= 12) writer.int32(-1) // last fetched epoch
        writer.int64(-1n).int32(maxBytes).noTags(flexible)
      })
      writer.noTags(flexible)
    })
    writer.array([], flexible, () => {}) // forgotten topics
    writer.nullableString('', flexible).noTags(flexible)
  },
  decode(reader, version) {
    const flexible = isFlexible(fetch, version)
    reader.int32() // throttle_time_ms
    const whole = reader.int16()
    reader.int32() // session
    const partitions = reader
      .array(flexible, (r) => {
        r.string(flexible)
        const ofTopic = r.array(flexible, (p) => {
          p.int32() // partition
          const errorCode = p.int16()
          const highWatermark = p.int64()
          p.int64() // last stable offset
          const logStartOffset = p.int64()
          p.array(flexible, (a) => {
            a.int64()
            a.int64()
            a.skipTags(flexible)
          })
          p.int32() // preferred read replica
          const records = p.byteString(flexible)
          p.skipTags(flexible)
          return { errorCode, highWatermark, logStartOffset, records }
        })
        r.skipTags(flexible)
        return ofTopic
      })
      .flat()
    reader.skipTags(flexible)
    const partition = partitions[0]
    if (partition && whole === 0) return partition
    const none = { highWatermark: -1n, logStartOffset: -1n, records: Buffer.alloc(0) }
    return { errorCode: whole === 0 ? -1 : whole, ...none }
  },
}
