import type { BatchHeader } from '../../wire/batch-header.ts'

/** What a topic's configuration says about records. */
export interface TopicRules {
  /** max.message.bytes, for the whole batch as it came. */
  readonly maxMessageBytes: number
  /** Whether cleanup.policy contains compact. */
  readonly compacted: boolean
  readonly timestampType: 'CreateTime' | 'LogAppendTime'
  readonly timestampBeforeMaxMs: bigint
  readonly timestampAfterMaxMs: bigint
  /** segment.bytes; default: no bound. */
  readonly segmentBytes?: number
}

export interface RecordError {
  readonly batchIndex: number
  readonly batchIndexErrorMessage: string | null
}

export interface RefusedBatch {
  readonly ok: false
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly recordErrors: readonly RecordError[]
}

export type BatchCheck = { readonly ok: true; readonly header: BatchHeader } | RefusedBatch
