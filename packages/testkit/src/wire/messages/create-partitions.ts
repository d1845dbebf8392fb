import {
  array,
  boolean,
  int16,
  int32,
  nullableArray,
  nullableString,
  string,
  struct,
} from '../schema.ts'

/** Kafka 4.2 serves 0 to 3. */
export const createPartitionsRequest = struct({
  topics: array(
    struct({
      name: string,
      count: int32,
      assignments: nullableArray(struct({ brokerIds: array(int32) })),
    }),
  ),
  timeoutMs: int32,
  validateOnly: boolean,
})

export const createPartitionsResponse = struct({
  throttleTimeMs: int32.or(0),
  results: array(struct({ name: string, errorCode: int16, errorMessage: nullableString })),
})
