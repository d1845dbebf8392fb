import {
  array,
  int16,
  int32,
  int8,
  nullableArray,
  nullableString,
  string,
  struct,
} from '../schema.ts'

/** Kafka 4.2 serves 0 to 2. */
export const electLeadersRequest = struct({
  electionType: int8.since(1, 0),
  topicPartitions: nullableArray(struct({ topic: string, partitions: array(int32) })),
  timeoutMs: int32,
})

export const electLeadersResponse = struct({
  throttleTimeMs: int32.or(0),
  errorCode: int16.since(1, 0),
  replicaElectionResults: array(
    struct({
      topic: string,
      partitionResult: array(
        struct({ partitionId: int32, errorCode: int16, errorMessage: nullableString }),
      ),
    }),
  ),
})
