import {
  NO_UUID,
  array,
  boolean,
  int16,
  int32,
  nullableArray,
  nullableString,
  string,
  struct,
  uuid,
} from '../schema.ts'

/** Kafka 4.2 serves 0 to 13. No topics at all asks version 0 for all of them, later ones for none. */
export const metadataRequest = struct({
  topics: nullableArray(
    struct({ topicId: uuid.since(10, NO_UUID), name: nullableString.nullableFrom(10, '') }),
  ).nullableFrom(1, []),
  allowAutoTopicCreation: boolean.since(4, true),
  includeClusterAuthorizedOperations: boolean.since(8, false).until(10, false),
  includeTopicAuthorizedOperations: boolean.since(8, false),
})

export const metadataResponse = struct({
  throttleTimeMs: int32.since(3, 0),
  brokers: array(
    struct({ nodeId: int32, host: string, port: int32, rack: nullableString.since(1, null) }),
  ),
  clusterId: nullableString.since(2, null),
  controllerId: int32.since(1, -1),
  topics: array(
    struct({
      errorCode: int16,
      name: nullableString.nullableFrom(12, ''),
      topicId: uuid.since(10, NO_UUID),
      isInternal: boolean.since(1, false),
      partitions: array(
        struct({
          errorCode: int16,
          partitionIndex: int32,
          leaderId: int32,
          leaderEpoch: int32.since(7, -1),
          replicaNodes: array(int32),
          isrNodes: array(int32),
          offlineReplicas: array(int32).since(5, []),
        }),
      ),
      topicAuthorizedOperations: int32.since(8, -(2 ** 31)),
    }),
  ),
  clusterAuthorizedOperations: int32.since(8, -(2 ** 31)).until(10, -(2 ** 31)),
  errorCode: int16.since(13, 0),
})
