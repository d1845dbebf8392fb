import type { Api } from './api.ts'

export interface TransactionDescription {
  readonly errorCode: number
  /** Kafka's own words, among them `Ongoing`, `PrepareCommit`, `CompleteAbort`, `Empty`. */
  readonly state: string
  readonly producerId: bigint
  readonly epoch: number
}

/** DescribeTransactions (65), version 0 (Kafka 3.0, KIP-664), of one transactional id. */
export const describeTransactions: Api<
  { readonly transactionalId: string },
  TransactionDescription
> = {
  key: 65,
  name: 'DescribeTransactions',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  encode(writer, { transactionalId }) {
    writer.array([transactionalId], true, (id) => writer.nullableString(id, true)).noTags(true)
  },
  decode(reader) {
    reader.int32() // throttle_time_ms
    const descriptions = reader.array(true, (r) => {
      const errorCode = r.int16()
      r.string(true) // the transactional id
      const state = r.string(true)
      r.int32() // transaction_timeout_ms
      r.int64() // start time
      const producerId = r.int64()
      const epoch = r.int16()
      r.array(true, (t) => {
        t.string(true)
        t.array(true, (p) => p.int32())
        t.skipTags(true)
      })
      r.skipTags(true)
      return { errorCode, state, producerId, epoch }
    })
    reader.skipTags(true)
    // An answer about nobody is no answer: 15, look for the coordinator again.
    return descriptions[0] ?? { errorCode: 15, state: '', producerId: -1n, epoch: -1 }
  },
}
