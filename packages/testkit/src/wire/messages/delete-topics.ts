import { array, int16, int32, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 1 to 6; from 6 on topics can be given by id. */
export const deleteTopicsRequest = struct({ topicNames: array(string), timeoutMs: int32 })

export const deleteTopicsResponse = struct({
  throttleTimeMs: int32.or(0),
  responses: array(
    struct({ name: string, errorCode: int16, errorMessage: nullableString.since(5, null) }),
  ),
})
