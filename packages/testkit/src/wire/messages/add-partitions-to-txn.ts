import { array, int16, int32, int64, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 5; 4 and 5 are for brokers. */
export const addPartitionsToTxnRequest = struct({
  transactionalId: string,
  producerId: int64,
  producerEpoch: int16,
  topics: array(struct({ name: string, partitions: array(int32) })),
})

export const addPartitionsToTxnResponse = struct({
  throttleTimeMs: int32.or(0),
  results: array(
    struct({
      name: string,
      results: array(struct({ partitionIndex: int32, partitionErrorCode: int16 })),
    }),
  ),
})
