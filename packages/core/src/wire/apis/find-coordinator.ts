import type { Api } from './api.ts'

export type CoordinatorKind = 'group' | 'transaction'

export interface FindCoordinatorRequest {
  /** A group id or a transactional id. */
  readonly key: string
  readonly kind: CoordinatorKind
}

export interface FindCoordinatorAnswer {
  readonly errorCode: number
  readonly brokerId: number
  readonly host: string
  readonly port: number
}

const KEY_TYPE = { group: 0, transaction: 1 } as const satisfies Record<CoordinatorKind, number>

/** FindCoordinator (10), version 3 (Kafka 2.4); from 4 on it asks for several keys at once. */
export const findCoordinator: Api<FindCoordinatorRequest, FindCoordinatorAnswer> = {
  key: 10,
  name: 'FindCoordinator',
  minVersion: 3,
  maxVersion: 3,
  flexibleFrom: 3,
  encode(writer, { key, kind }) {
    writer.nullableString(key, true).int8(KEY_TYPE[kind]).noTags(true)
  },
  decode(reader) {
    reader.int32() // throttle_time_ms
    const errorCode = reader.int16()
    reader.compactNullableString() // error message
    const brokerId = reader.int32()
    const host = reader.string(true)
    const port = reader.int32()
    reader.skipTags(true)
    return { errorCode, brokerId, host, port }
  },
}
