import { array, int16, int32, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 5. */
export const listGroupsRequest = struct({
  statesFilter: array(string).since(4, []),
  typesFilter: array(string).since(5, []),
})

export const listGroupsResponse = struct({
  throttleTimeMs: int32.since(1, 0),
  errorCode: int16,
  groups: array(
    struct({
      groupId: string,
      protocolType: string,
      groupState: string.since(4, ''),
      groupType: string.since(5, ''),
    }),
  ),
})
