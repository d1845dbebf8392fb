import { array, boolean, int16, int32, int8, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 2. */
export const describeClusterRequest = struct({
  includeClusterAuthorizedOperations: boolean,
  endpointType: int8.since(1, 1),
  includeFencedBrokers: boolean.since(2, false),
})

export const describeClusterResponse = struct({
  throttleTimeMs: int32.or(0),
  errorCode: int16,
  errorMessage: nullableString,
  endpointType: int8.since(1, 1),
  clusterId: string,
  controllerId: int32.or(-1),
  brokers: array(
    struct({
      brokerId: int32,
      host: string,
      port: int32,
      rack: nullableString,
      isFenced: boolean.since(2, false),
    }),
  ),
  clusterAuthorizedOperations: int32.or(-(2 ** 31)),
})
