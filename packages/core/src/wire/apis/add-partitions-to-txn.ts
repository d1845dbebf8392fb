import { type Api, isFlexible } from './api.ts'
import type { TransactionalIdentity } from './transactional-identity.ts'

export interface AddPartitionsRequest extends TransactionalIdentity {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[]
}

export interface AddPartitionsAnswer {
  readonly partitions: readonly {
    readonly topic: string
    readonly partition: number
    readonly errorCode: number
  }[]
}

/** AddPartitionsToTxn (24), versions 0 to 3; 4 and later are for brokers (KIP-890). */
export const addPartitionsToTxn: Api<AddPartitionsRequest, AddPartitionsAnswer> = {
  key: 24,
  name: 'AddPartitionsToTxn',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 3,
  encode(writer, { transactionalId, producerId, epoch, topics }, version) {
    const flexible = isFlexible(addPartitionsToTxn, version)
    writer.nullableString(transactionalId, flexible).int64(producerId).int16(epoch)
    writer.array(topics, flexible, ({ name, partitions }) => {
      writer.nullableString(name, flexible)
      writer.array(partitions, flexible, (partition) => writer.int32(partition))
      writer.noTags(flexible)
    })
    writer.noTags(flexible)
  },
  decode(reader, version) {
    const flexible = isFlexible(addPartitionsToTxn, version)
    reader.int32() // throttle_time_ms
    const topics = reader.array(flexible, (r) => {
      const topic = r.string(flexible)
      const results = r.array(flexible, (p) => {
        const result = { topic, partition: p.int32(), errorCode: p.int16() }
        p.skipTags(flexible)
        return result
      })
      r.skipTags(flexible)
      return results
    })
    reader.skipTags(flexible)
    return { partitions: topics.flat() }
  },
}
