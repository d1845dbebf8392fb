import { array, int16, int32, int64, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 2 to 10; from 10 on topics have ids in place of names. */
export const offsetCommitRequest = struct({
  groupId: string,
  generationIdOrMemberEpoch: int32.or(-1),
  memberId: string.or(''),
  groupInstanceId: nullableString.since(7, null),
  retentionTimeMs: int64.until(4, -1n),
  topics: array(
    struct({
      name: string,
      partitions: array(
        struct({
          partitionIndex: int32,
          committedOffset: int64,
          committedLeaderEpoch: int32.since(6, -1),
          committedMetadata: nullableString,
        }),
      ),
    }),
  ),
})

export const offsetCommitResponse = struct({
  throttleTimeMs: int32.since(3, 0),
  topics: array(
    struct({
      name: string,
      partitions: array(struct({ partitionIndex: int32, errorCode: int16 })),
    }),
  ),
})
