import type { Api } from './api.ts'

export interface VersionRange {
  readonly minVersion: number
  readonly maxVersion: number
}

export interface ApiVersionsAnswer {
  readonly errorCode: number
  readonly apis: ReadonlyMap<number, VersionRange>
}

/**
 * ApiVersions (18), version 2 only: every broker from Kafka 2.0 answers it, and its answer has
 * neither compact fields nor the flexible header's tag byte.
 */
export const apiVersions: Api<void, ApiVersionsAnswer> = {
  key: 18,
  name: 'ApiVersions',
  minVersion: 2,
  maxVersion: 2,
  flexibleFrom: Number.POSITIVE_INFINITY,
  encode() {},
  decode(reader) {
    const errorCode = reader.int16()
    const apis = new Map<number, VersionRange>()
    reader.array(false, (r) => {
      const key = r.int16()
      apis.set(key, { minVersion: r.int16(), maxVersion: r.int16() })
    })
    return { errorCode, apis }
  },
}
