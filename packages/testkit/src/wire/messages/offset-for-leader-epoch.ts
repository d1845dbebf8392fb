import { array, int16, int32, int64, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 2 to 4. */
export const offsetForLeaderEpochRequest = struct({
  replicaId: int32.since(3, -2),
  topics: array(
    struct({
      topic: string,
      partitions: array(
        struct({ partition: int32, currentLeaderEpoch: int32.or(-1), leaderEpoch: int32 }),
      ),
    }),
  ),
})

export const offsetForLeaderEpochResponse = struct({
  throttleTimeMs: int32.or(0),
  topics: array(
    struct({
      topic: string,
      partitions: array(
        struct({
          errorCode: int16,
          partition: int32,
          leaderEpoch: int32.or(-1),
          endOffset: int64,
        }),
      ),
    }),
  ),
})
