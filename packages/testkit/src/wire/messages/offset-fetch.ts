import {
  array,
  boolean,
  int16,
  int32,
  int64,
  nullableArray,
  nullableString,
  string,
  struct,
} from '../schema.ts'

/** Kafka 4.2 serves 1 to 10. From 8 on (KIP-709) it asks for several groups. */
export const offsetFetchRequest = struct({
  groupId: string.until(7, ''),
  topics: nullableArray(struct({ name: string, partitionIndexes: array(int32) }))
    .nullableFrom(2, [])
    .until(7, []),
  groups: array(
    struct({
      groupId: string,
      memberId: nullableString.since(9, null),
      memberEpoch: int32.since(9, -1),
      topics: nullableArray(struct({ name: string, partitionIndexes: array(int32) })),
    }),
  ).since(8, []),
  requireStable: boolean.since(7, false),
})

const partitions = array(
  struct({
    partitionIndex: int32,
    committedOffset: int64,
    committedLeaderEpoch: int32.since(5, -1),
    metadata: nullableString,
    errorCode: int16,
  }),
)

export const offsetFetchResponse = struct({
  throttleTimeMs: int32.since(3, 0),
  topics: array(struct({ name: string, partitions })).until(7, []),
  errorCode: int16.since(2, 0).until(7, 0),
  groups: array(
    struct({
      groupId: string,
      topics: array(struct({ name: string, partitions })),
      errorCode: int16,
    }),
  ).since(8, []),
})
