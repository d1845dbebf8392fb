import type { Api } from './api.ts'

export interface OffsetFetchRequest {
  readonly groupId: string
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[]
}

export interface CommittedOffset {
  readonly topic: string
  readonly partition: number
  /** -1: the group committed nothing. */
  readonly offset: bigint
  readonly metadata: string | null
  readonly errorCode: number
}

export interface OffsetFetchAnswer {
  readonly errorCode: number
  readonly partitions: readonly CommittedOffset[]
}

/**
 * OffsetFetch (9), version 7 (Kafka 2.5, KIP-447), always with `require_stable`: 88 while a transaction that
 * moves the offset has not ended.
 */
export const offsetFetch: Api<OffsetFetchRequest, OffsetFetchAnswer> = {
  key: 9,
  name: 'OffsetFetch',
  minVersion: 7,
  maxVersion: 7,
  flexibleFrom: 6,
  encode(writer, { groupId, topics }) {
    writer.nullableString(groupId, true)
    writer.array(topics, true, ({ name, partitions }) => {
      writer.nullableString(name, true)
      writer.array(partitions, true, (partition) => writer.int32(partition)).noTags(true)
    })
    writer.boolean(true).noTags(true)
  },
  decode(reader) {
    reader.int32() // throttle_time_ms
    const topics = reader.array(true, (r) => {
      const topic = r.string(true)
      const partitions = r.array(true, (p) => {
        const partition = p.int32()
        const offset = p.int64()
        p.int32() // leader epoch
        const metadata = p.compactNullableString()
        const errorCode = p.int16()
        p.skipTags(true)
        return { topic, partition, offset, metadata, errorCode }
      })
      r.skipTags(true)
      return partitions
    })
    const errorCode = reader.int16()
    reader.skipTags(true)
    return { errorCode, partitions: topics.flat() }
  },
}
