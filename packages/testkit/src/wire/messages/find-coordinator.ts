import { array, int16, int32, int8, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 6. From 4 on (KIP-699) it asks for several keys. */
export const findCoordinatorRequest = struct({
  key: string.until(3, ''),
  keyType: int8.since(1, 0),
  coordinatorKeys: array(string).since(4, []),
})

export const findCoordinatorResponse = struct({
  throttleTimeMs: int32.since(1, 0),
  errorCode: int16.until(3, 0),
  errorMessage: nullableString.since(1, null).until(3, null),
  nodeId: int32.until(3, -1),
  host: string.until(3, ''),
  port: int32.until(3, -1),
  coordinators: array(
    struct({
      key: string,
      nodeId: int32,
      host: string,
      port: int32,
      errorCode: int16,
      errorMessage: nullableString,
    }),
  ).since(4, []),
})
