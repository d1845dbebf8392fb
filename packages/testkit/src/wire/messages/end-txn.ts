import { boolean, int16, int32, int64, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 5; 5 (KIP-890 part 2) raises the epoch with every transaction. */
export const endTxnRequest = struct({
  transactionalId: string,
  producerId: int64,
  producerEpoch: int16,
  committed: boolean,
})

export const endTxnResponse = struct({
  throttleTimeMs: int32.or(0),
  errorCode: int16,
  producerId: int64.since(5, -1n),
  producerEpoch: int16.since(5, -1),
})
