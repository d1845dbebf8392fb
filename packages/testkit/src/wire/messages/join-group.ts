import { array, boolean, bytes, int16, int32, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 9. */
export const joinGroupRequest = struct({
  groupId: string,
  sessionTimeoutMs: int32,
  rebalanceTimeoutMs: int32.since(1, -1),
  memberId: string,
  groupInstanceId: nullableString.since(5, null),
  protocolType: string,
  protocols: array(struct({ name: string, metadata: bytes })),
  reason: nullableString.since(8, null),
})

export const joinGroupResponse = struct({
  throttleTimeMs: int32.since(2, 0),
  errorCode: int16,
  generationId: int32.or(-1),
  protocolType: nullableString.since(7, null),
  protocolName: nullableString.nullableFrom(7, ''),
  leader: string,
  skipAssignment: boolean.since(9, false),
  memberId: string,
  members: array(
    struct({ memberId: string, groupInstanceId: nullableString.since(5, null), metadata: bytes }),
  ),
})
