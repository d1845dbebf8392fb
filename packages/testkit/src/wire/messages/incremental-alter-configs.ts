import { array, boolean, int16, int32, int8, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 1. Operations: 0 set, 1 delete, 2 append, 3 subtract (KIP-339). */
export const incrementalAlterConfigsRequest = struct({
  resources: array(
    struct({
      resourceType: int8,
      resourceName: string,
      configs: array(struct({ name: string, configOperation: int8, value: nullableString })),
    }),
  ),
  validateOnly: boolean,
})

export const incrementalAlterConfigsResponse = struct({
  throttleTimeMs: int32.or(0),
  responses: array(
    struct({
      errorCode: int16,
      errorMessage: nullableString,
      resourceType: int8,
      resourceName: string,
    }),
  ),
})
