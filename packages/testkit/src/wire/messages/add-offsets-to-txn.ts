import { int16, int32, int64, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 4. */
export const addOffsetsToTxnRequest = struct({
  transactionalId: string,
  producerId: int64,
  producerEpoch: int16,
  groupId: string,
})

export const addOffsetsToTxnResponse = struct({ throttleTimeMs: int32.or(0), errorCode: int16 })
