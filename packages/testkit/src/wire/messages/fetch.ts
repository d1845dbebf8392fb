import {
  array,
  int16,
  int32,
  int64,
  int8,
  nullableArray,
  nullableBytes,
  nullableString,
  string,
  struct,
} from '../schema.ts'

/** Kafka 4.2 serves 4 to 18; from 13 on topics have ids in place of names. */
export const fetchRequest = struct({
  replicaId: int32.or(-1),
  maxWaitMs: int32,
  minBytes: int32,
  maxBytes: int32.or(2 ** 31 - 1),
  isolationLevel: int8.or(0),
  // KIP-227
  sessionId: int32.since(7, 0),
  sessionEpoch: int32.since(7, -1),
  topics: array(
    struct({
      topic: string,
      partitions: array(
        struct({
          partition: int32,
          currentLeaderEpoch: int32.since(9, -1),
          fetchOffset: int64,
          lastFetchedEpoch: int32.since(12, -1),
          logStartOffset: int64.since(5, -1n),
          partitionMaxBytes: int32,
        }),
      ),
    }),
  ),
  forgottenTopicsData: array(struct({ topic: string, partitions: array(int32) })).since(7, []),
  rackId: string.since(11, ''),
  clusterId: nullableString.tagged(0, 12),
})

export const fetchResponse = struct({
  throttleTimeMs: int32.or(0),
  errorCode: int16.since(7, 0),
  sessionId: int32.since(7, 0),
  responses: array(
    struct({
      topic: string,
      partitions: array(
        struct({
          partitionIndex: int32,
          errorCode: int16,
          highWatermark: int64,
          lastStableOffset: int64.or(-1n),
          logStartOffset: int64.since(5, -1n),
          abortedTransactions: nullableArray(struct({ producerId: int64, firstOffset: int64 })).or(
            null,
          ),
          preferredReadReplica: int32.since(11, -1),
          records: nullableBytes,
          divergingEpoch: struct({ epoch: int32, endOffset: int64 }).tagged(0, 12),
          currentLeader: struct({ leaderId: int32, leaderEpoch: int32 }).tagged(1, 12),
          snapshotId: struct({ endOffset: int64, epoch: int32 }).tagged(2, 12),
        }),
      ),
    }),
  ),
})
