import { array, boolean, int16, int32, int8, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 2. What is not given goes back to its default. */
export const alterConfigsRequest = struct({
  resources: array(
    struct({
      resourceType: int8,
      resourceName: string,
      configs: array(struct({ name: string, value: nullableString })),
    }),
  ),
  validateOnly: boolean,
})

export const alterConfigsResponse = struct({
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
