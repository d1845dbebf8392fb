import type { Api } from './api.ts'

export interface InitProducerIdAnswer {
  readonly errorCode: number
  readonly producerId: bigint
  readonly epoch: number
}

/**
 * InitProducerId (22), versions 3 (Kafka 2.5, KIP-360) to 5, without a transactional id:
 * a fresh producer id with epoch 0, from any broker. It fences nothing (INV-SEQ-5).
 */
export const initProducerId: Api<void, InitProducerIdAnswer> = {
  key: 22,
  name: 'InitProducerId',
  minVersion: 3,
  maxVersion: 5,
  flexibleFrom: 2,
  encode(writer) {
    writer.nullableString(null, true).int32(-1).int64(-1n).int16(-1).noTags(true)
  },
  decode(reader) {
    reader.int32() // throttle_time_ms
    const answer = {
      errorCode: reader.int16(),
      producerId: reader.int64(),
      epoch: reader.int16(),
    }
    reader.skipTags(true)
    return answer
  },
}
