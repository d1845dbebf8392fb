import { array, int16, int32, int64, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 5. */
export const txnOffsetCommitRequest = struct({
  transactionalId: string,
  groupId: string,
  producerId: int64,
  producerEpoch: int16,
  // KIP-447
  generationId: int32.since(3, -1),
  memberId: string.since(3, ''),
  groupInstanceId: nullableString.since(3, null),
  topics: array(
    struct({
      name: string,
      partitions: array(
        struct({
          partitionIndex: int32,
          committedOffset: int64,
          committedLeaderEpoch: int32.since(2, -1),
          committedMetadata: nullableString,
        }),
      ),
    }),
  ),
})

export const txnOffsetCommitResponse = struct({
  throttleTimeMs: int32.or(0),
  topics: array(
    struct({
      name: string,
      partitions: array(struct({ partitionIndex: int32, errorCode: int16 })),
    }),
  ),
})
