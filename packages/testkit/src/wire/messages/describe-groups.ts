import { array, boolean, bytes, int16, int32, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 6. */
export const describeGroupsRequest = struct({
  groups: array(string),
  includeAuthorizedOperations: boolean.since(3, false),
})

export const describeGroupsResponse = struct({
  throttleTimeMs: int32.since(1, 0),
  groups: array(
    struct({
      errorCode: int16,
      errorMessage: nullableString.since(6, null),
      groupId: string,
      groupState: string,
      protocolType: string,
      protocolData: string,
      members: array(
        struct({
          memberId: string,
          groupInstanceId: nullableString.since(4, null),
          clientId: string,
          clientHost: string,
          memberMetadata: bytes,
          memberAssignment: bytes,
        }),
      ),
      authorizedOperations: int32.since(3, -(2 ** 31)),
    }),
  ),
})
