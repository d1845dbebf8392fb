import { array, int16, int32, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 (KIP-496). */
export const offsetDeleteRequest = struct({
  groupId: string,
  topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32 })) })),
})

export const offsetDeleteResponse = struct({
  errorCode: int16,
  throttleTimeMs: int32.or(0),
  topics: array(
    struct({
      name: string,
      partitions: array(struct({ partitionIndex: int32, errorCode: int16 })),
    }),
  ),
})
