import {
  NO_UUID,
  array,
  boolean,
  int16,
  int32,
  int8,
  nullableArray,
  nullableString,
  string,
  struct,
  uuid,
} from '../schema.ts'

/** Kafka 4.2 serves 2 to 7. */
export const createTopicsRequest = struct({
  topics: array(
    struct({
      name: string,
      numPartitions: int32,
      replicationFactor: int16,
      assignments: array(struct({ partitionIndex: int32, brokerIds: array(int32) })).or([]),
      configs: array(struct({ name: string, value: nullableString })).or([]),
    }),
  ),
  timeoutMs: int32,
  validateOnly: boolean.or(false),
})

export const createTopicsResponse = struct({
  throttleTimeMs: int32.or(0),
  topics: array(
    struct({
      name: string,
      topicId: uuid.since(7, NO_UUID),
      errorCode: int16,
      errorMessage: nullableString.or(null),
      // KIP-525
      topicConfigErrorCode: int16.tagged(0, 5),
      numPartitions: int32.since(5, -1),
      replicationFactor: int16.since(5, -1),
      configs: nullableArray(
        struct({
          name: string,
          value: nullableString,
          readOnly: boolean,
          configSource: int8,
          isSensitive: boolean,
        }),
      ).since(5, []),
    }),
  ),
})
