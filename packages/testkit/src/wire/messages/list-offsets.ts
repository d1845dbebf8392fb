import { array, int16, int32, int64, int8, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 1 to 11. */
export const listOffsetsRequest = struct({
  replicaId: int32.or(-1),
  isolationLevel: int8.since(2, 0),
  topics: array(
    struct({
      name: string,
      partitions: array(
        struct({
          partitionIndex: int32,
          currentLeaderEpoch: int32.since(4, -1),
          timestamp: int64,
        }),
      ),
    }),
  ),
  timeoutMs: int32.since(10, 0),
})

export const listOffsetsResponse = struct({
  throttleTimeMs: int32.since(2, 0),
  topics: array(
    struct({
      name: string,
      partitions: array(
        struct({
          partitionIndex: int32,
          errorCode: int16,
          timestamp: int64.or(-1n),
          offset: int64.or(-1n),
          leaderEpoch: int32.since(4, -1),
        }),
      ),
    }),
  ),
})
