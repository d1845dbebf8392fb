import type { Api } from './api.ts'

export interface InitProducerIdRequest {
  /** Null: a fresh producer id with epoch 0, from any broker. It fences nothing (INV-SEQ-5). */
  readonly transactionalId: string | null
  /** How long the coordinator lets a transaction stay open. */
  readonly transactionTimeoutMs: number
  /** What the caller holds (KIP-360), or -1 and -1: whoever held the transactional id is fenced. */
  readonly producerId: bigint
  readonly epoch: number
}

export interface InitProducerIdAnswer {
  readonly errorCode: number
  readonly producerId: bigint
  readonly epoch: number
}

/**
 * InitProducerId (22), versions 3 (Kafka 2.5, KIP-360) to 5. Under a transactional id its coordinator
 * answers it: it aborts what is open, and raises the epoch.
 */
export const initProducerId: Api<InitProducerIdRequest, InitProducerIdAnswer> = {
  key: 22,
  name: 'InitProducerId',
  minVersion: 3,
  maxVersion: 5,
  flexibleFrom: 2,
  encode(writer, { transactionalId, transactionTimeoutMs, producerId, epoch }) {
    writer.nullableString(transactionalId, true).int32(transactionTimeoutMs)
    writer.int64(producerId).int16(epoch).noTags(true)
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
