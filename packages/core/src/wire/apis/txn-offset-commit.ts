import { type Api, isFlexible } from './api.ts'
import type { TransactionalIdentity } from './transactional-identity.ts'

export interface OffsetToCommit {
  readonly partition: number
  /** Of the next record to consume. */
  readonly offset: bigint
  /** The group shows it with the offset; it takes 4,096 bytes by default. */
  readonly metadata: string | null
}

export interface TxnOffsetCommitRequest extends TransactionalIdentity {
  readonly groupId: string
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly OffsetToCommit[]
  }[]
}

export interface TxnOffsetCommitAnswer {
  readonly partitions: readonly {
    readonly topic: string
    readonly partition: number
    readonly errorCode: number
  }[]
}

/**
 * TxnOffsetCommit (28), versions 2 (Kafka 2.1) to 4. From 3 on it can name the group's generation and member
 * (KIP-447), which kafkajs's consumer does not tell: -1 and nobody.
 */
export const txnOffsetCommit: Api<TxnOffsetCommitRequest, TxnOffsetCommitAnswer> = {
  key: 28,
  name: 'TxnOffsetCommit',
  minVersion: 2,
  maxVersion: 4,
  flexibleFrom: 3,
  encode(writer, { transactionalId, groupId, producerId, epoch, topics }, version) {
    const flexible = isFlexible(txnOffsetCommit, version)
    writer.nullableString(transactionalId, flexible).nullableString(groupId, flexible)
    writer.int64(producerId).int16(epoch)
    if (version >= 3) writer.int32(-1).nullableString('', flexible).nullableString(null, flexible)
    writer.array(topics, flexible, ({ name, partitions }) => {
      writer.nullableString(name, flexible)
      writer.array(partitions, flexible, ({ partition, offset, metadata }) => {
        writer.int32(partition).int64(offset).int32(-1) // leader epoch: not known
        writer.nullableString(metadata, flexible).noTags(flexible)
      })
      writer.noTags(flexible)
    })
    writer.noTags(flexible)
  },
  decode(reader, version) {
    const flexible = isFlexible(txnOffsetCommit, version)
    reader.int32() // throttle_time_ms
    const topics = reader.array(flexible, (r) => {
      const topic = r.string(flexible)
      const partitions = r.array(flexible, (p) => {
        const result = { topic, partition: p.int32(), errorCode: p.int16() }
        p.skipTags(flexible)
        return result
      })
      r.skipTags(flexible)
      return partitions
    })
    reader.skipTags(flexible)
    return { partitions: topics.flat() }
  },
}
