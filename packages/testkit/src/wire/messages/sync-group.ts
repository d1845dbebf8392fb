import { array, bytes, int16, int32, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 5. */
export const syncGroupRequest = struct({
  groupId: string,
  generationId: int32,
  memberId: string,
  groupInstanceId: nullableString.since(3, null),
  protocolType: nullableString.since(5, null),
  protocolName: nullableString.since(5, null),
  assignments: array(struct({ memberId: string, assignment: bytes })),
})

export const syncGroupResponse = struct({
  throttleTimeMs: int32.since(1, 0),
  errorCode: int16,
  protocolType: nullableString.since(5, null),
  protocolName: nullableString.since(5, null),
  assignment: bytes,
})
