import { array, int16, int32, int64, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 (KIP-664). */
export const describeProducersRequest = struct({
  topics: array(struct({ name: string, partitionIndexes: array(int32) })),
})

export const describeProducersResponse = struct({
  throttleTimeMs: int32.or(0),
  topics: array(
    struct({
      name: string,
      partitions: array(
        struct({
          partitionIndex: int32,
          errorCode: int16,
          errorMessage: nullableString,
          activeProducers: array(
            struct({
              producerId: int64,
              producerEpoch: int32,
              lastSequence: int32,
              lastTimestamp: int64,
              coordinatorEpoch: int32,
              currentTxnStartOffset: int64,
            }),
          ),
        }),
      ),
    }),
  ),
})
