import { array, int16, int32, int64, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 2. */
export const deleteRecordsRequest = struct({
  topics: array(
    struct({
      name: string,
      partitions: array(struct({ partitionIndex: int32, offset: int64 })),
    }),
  ),
  timeoutMs: int32,
})

export const deleteRecordsResponse = struct({
  throttleTimeMs: int32.or(0),
  topics: array(
    struct({
      name: string,
      partitions: array(struct({ partitionIndex: int32, lowWatermark: int64, errorCode: int16 })),
    }),
  ),
})
