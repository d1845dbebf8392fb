import { array, int16, int32, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 5. From 3 on (KIP-345) several members can leave at once. */
export const leaveGroupRequest = struct({
  groupId: string,
  memberId: string.until(2, ''),
  members: array(
    struct({
      memberId: string,
      groupInstanceId: nullableString,
      reason: nullableString.since(5, null),
    }),
  ).since(3, []),
})

export const leaveGroupResponse = struct({
  throttleTimeMs: int32.since(1, 0),
  errorCode: int16,
  members: array(
    struct({ memberId: string, groupInstanceId: nullableString, errorCode: int16 }),
  ).since(3, []),
})
