import { boolean, int16, int32, int64, nullableString, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 6. */
export const initProducerIdRequest = struct({
  transactionalId: nullableString,
  transactionTimeoutMs: int32,
  // KIP-360
  producerId: int64.since(3, -1n),
  producerEpoch: int16.since(3, -1),
  // KIP-939
  enable2Pc: boolean.since(6, false),
  keepPreparedTxn: boolean.since(6, false),
})

export const initProducerIdResponse = struct({
  throttleTimeMs: int32.or(0),
  errorCode: int16,
  producerId: int64,
  producerEpoch: int16,
  ongoingTxnProducerId: int64.since(6, -1n),
  ongoingTxnProducerEpoch: int16.since(6, -1),
})
