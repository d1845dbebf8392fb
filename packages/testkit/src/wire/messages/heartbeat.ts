import { int16, int32, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 4. */
export const heartbeatRequest = struct({
  groupId: string,
  generationId: int32,
  memberId: string,
  groupInstanceId: nullableString.since(3, null),
})

export const heartbeatResponse = struct({ throttleTimeMs: int32.since(1, 0), errorCode: int16 })
