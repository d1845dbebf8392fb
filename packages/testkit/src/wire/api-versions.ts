import { type ApiName, apiKey } from './api-keys.ts'
import { WireReader } from './wire-reader.ts'

export interface ApiVersionsResponse {
  readonly errorCode: number
  /** Whether the broker serves `version` of `api`. */
  serves(api: ApiName, version: number): boolean
}

/** Version 0: a request without a body, an answer that every broker can give. */
export function decodeApiVersionsResponse(bytes: Buffer, offset = 0): ApiVersionsResponse {
  const reader = new WireReader(bytes, { offset })
  const errorCode = reader.int16()
  const ranges = new Map(
    reader.array((r) => [r.int16(), { min: r.int16(), max: r.int16() }] as const),
  )
  return {
    errorCode,
    serves(api, version) {
      const range = ranges.get(apiKey(api))
      return range !== undefined && range.min <= version && version <= range.max
    },
  }
}
