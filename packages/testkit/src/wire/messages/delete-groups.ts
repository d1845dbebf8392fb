import { array, int16, int32, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 2. */
export const deleteGroupsRequest = struct({ groupsNames: array(string) })

export const deleteGroupsResponse = struct({
  throttleTimeMs: int32.or(0),
  results: array(struct({ groupId: string, errorCode: int16 })),
})
