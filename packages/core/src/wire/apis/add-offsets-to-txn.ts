import { type Api, isFlexible } from './api.ts'
import type { TransactionalIdentity } from './transactional-identity.ts'

export interface AddOffsetsRequest extends TransactionalIdentity {
  readonly groupId: string
}

/** AddOffsetsToTxn (25), versions 0 to 4: the group's offsets become part of the transaction. */
export const addOffsetsToTxn: Api<AddOffsetsRequest, { readonly errorCode: number }> = {
  key: 25,
  name: 'AddOffsetsToTxn',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  encode(writer, { transactionalId, producerId, epoch, groupId }, version) {
    const flexible = isFlexible(addOffsetsToTxn, version)
    writer.nullableString(transactionalId, flexible).int64(producerId).int16(epoch)
    writer.nullableString(groupId, flexible).noTags(flexible)
  },
  decode(reader, version) {
    reader.int32() // throttle_time_ms
    const errorCode = reader.int16()
    reader.skipTags(isFlexible(addOffsetsToTxn, version))
    return { errorCode }
  },
}
