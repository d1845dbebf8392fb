import { array, int16, int32, int64, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 (KIP-664). */
export const describeTransactionsRequest = struct({ transactionalIds: array(string) })

export const describeTransactionsResponse = struct({
  throttleTimeMs: int32.or(0),
  transactionStates: array(
    struct({
      errorCode: int16,
      transactionalId: string,
      transactionState: string,
      transactionTimeoutMs: int32,
      transactionStartTimeMs: int64,
      producerId: int64,
      producerEpoch: int16,
      topics: array(struct({ topic: string, partitions: array(int32) })),
    }),
  ),
})
