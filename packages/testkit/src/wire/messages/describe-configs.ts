import {
  array,
  boolean,
  int16,
  int32,
  int8,
  nullableArray,
  nullableString,
  string,
  struct,
} from '../schema.ts'

/** Kafka 4.2 serves 1 to 4. */
export const describeConfigsRequest = struct({
  resources: array(
    struct({
      resourceType: int8,
      resourceName: string,
      configurationKeys: nullableArray(string),
    }),
  ),
  includeSynonyms: boolean.or(false),
  includeDocumentation: boolean.since(3, false),
})

export const describeConfigsResponse = struct({
  throttleTimeMs: int32.or(0),
  results: array(
    struct({
      errorCode: int16,
      errorMessage: nullableString,
      resourceType: int8,
      resourceName: string,
      configs: array(
        struct({
          name: string,
          value: nullableString,
          readOnly: boolean,
          configSource: int8.or(-1),
          isSensitive: boolean,
          synonyms: array(struct({ name: string, value: nullableString, source: int8 })).or([]),
          configType: int8.since(3, 0),
          documentation: nullableString.since(3, null),
        }),
      ),
    }),
  ),
})
