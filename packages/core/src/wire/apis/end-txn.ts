import { type Api, isFlexible } from './api.ts'
import type { TransactionalIdentity } from './transactional-identity.ts'

export interface EndTxnRequest extends TransactionalIdentity {
  /** True commits, false aborts. */
  readonly committed: boolean
}

/** EndTxn (26), versions 0 to 4; 5 raises the epoch with every transaction (KIP-890). */
export const endTxn: Api<EndTxnRequest, { readonly errorCode: number }> = {
  key: 26,
  name: 'EndTxn',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  encode(writer, { transactionalId, producerId, epoch, committed }, version) {
    const flexible = isFlexible(endTxn, version)
    writer.nullableString(transactionalId, flexible).int64(producerId).int16(epoch)
    writer.boolean(committed).noTags(flexible)
  },
  decode(reader, version) {
    reader.int32() // throttle_time_ms
    const errorCode = reader.int16()
    reader.skipTags(isFlexible(endTxn, version))
    return { errorCode }
  },
}
