import { type BatchHeader, CHECKSUMMED_FROM, readBatchHeader } from '../../wire/batch-header.ts'
import { crc32c } from '../../wire/crc32c.ts'
import { errorCode } from '../../wire/error-codes.ts'
import { walkRecords } from './walk-records.ts'

/** What a topic asks of batches. */
export interface TopicRules {
  readonly maxMessageBytes: number
  /** Records need keys then. */
  readonly compacted: boolean
  readonly timestampType: 'CreateTime' | 'LogAppendTime'
  readonly timestampBeforeMaxMs: bigint
  readonly timestampAfterMaxMs: bigint
}

export interface RecordError {
  readonly batchIndex: number
  readonly batchIndexErrorMessage: string | null
}

export type BatchCheck =
  | { readonly ok: true; readonly header: BatchHeader }
  | {
      readonly ok: false
      readonly errorCode: number
      readonly errorMessage: string | null
      readonly recordErrors: readonly RecordError[]
    }

const BYTES_BEFORE_SIZE_COUNTS = 12
const MAGIC_AT = 16
const ZSTD_FROM_VERSION = 7
/** KIP-467: no more are told. */
const MOST_RECORD_ERRORS = 3

/** The form of what was sent for one partition (Kafka's ProduceRequest.validateRecords). */
export function checkForm(records: Buffer | null, version: number): BatchCheck {
  if (records === null || records.length < BYTES_BEFORE_SIZE_COUNTS) {
    return invalid(
      `Produce requests with version ${version} must have at least one record batch per partition`,
    )
  }
  const size = records.readInt32BE(8) + BYTES_BEFORE_SIZE_COUNTS
  if (size < MAGIC_AT + 1 || size > records.length) return refuse('CORRUPT_MESSAGE')
  if (records.readInt8(MAGIC_AT) !== 2) {
    return invalid(
      `Produce requests with version ${version} are only allowed to contain record batches with magic version 2`,
    )
  }
  const header = readHeader(records)
  if (header === undefined) return refuse('CORRUPT_MESSAGE')
  if (header.codec === 'zstd' && version < ZSTD_FROM_VERSION) {
    return refuse(
      'UNSUPPORTED_COMPRESSION_TYPE',
      `Produce requests with version ${version} are not allowed to use ZStandard compression`,
    )
  }
  if (header.sizeInBytes < records.length) {
    return invalid(
      `Produce requests with version ${version} are only allowed to contain exactly one record batch per partition`,
    )
  }
  return { ok: true, header }
}

/**
 * Size, checksum and contents, in the order of UnifiedLog.analyzeAndValidateRecords and
 * LogValidator. Snappy and lz4 are taken at their header's word: Node cannot read them.
 */
export function checkRecords(records: Buffer, rules: TopicRules, nowMs: number): BatchCheck {
  const header = readHeader(records)
  if (header === undefined) return refuse('CORRUPT_MESSAGE')
  if (header.baseOffset !== 0n) return invalid(null)
  if (header.sizeInBytes > rules.maxMessageBytes) return refuse('MESSAGE_TOO_LARGE')
  if (crc32c(records.subarray(CHECKSUMMED_FROM, header.sizeInBytes)) !== header.crc) {
    return refuse('CORRUPT_MESSAGE')
  }
  return checkHeader(header) ?? checkEach(records, header, rules, nowMs)
}

function checkHeader(header: BatchHeader): BatchCheck | undefined {
  const { control, lastOffsetDelta, recordCount, producerId, baseSequence } = header
  if (control) return invalid('Clients are not allowed to write control records')
  if (lastOffsetDelta < 0) return invalid(null)
  if (recordCount <= 0 || lastOffsetDelta + 1 !== recordCount) return invalid(null)
  if (producerId >= 0n && baseSequence < 0) return invalid(null)
  return undefined
}

function checkEach(
  records: Buffer,
  header: BatchHeader,
  rules: TopicRules,
  nowMs: number,
): BatchCheck {
  if (header.codec === 'snappy' || header.codec === 'lz4') return { ok: true, header }
  const now = BigInt(nowMs)
  const createTime = rules.timestampType === 'CreateTime'
  const wrongKeys: number[] = []
  const wrongTimes: number[] = []
  let outOfStep = false
  const problem = walkRecords(records, header, (index, record) => {
    if (record.offsetDelta !== index && header.codec !== 'none') outOfStep = true
    if (rules.compacted && !record.hasKey) wrongKeys.push(index)
    if (!createTime) return
    const timestamp = header.baseTimestamp + record.timestampDelta
    if (timestamp < 0n) return
    const early = now - timestamp > rules.timestampBeforeMaxMs
    if (early || timestamp - now > rules.timestampAfterMaxMs) wrongTimes.push(index)
  })
  if (problem !== undefined || outOfStep) return invalid(problem ?? null)
  const wrong = [...wrongKeys, ...wrongTimes]
  if (wrong.length === 0) return { ok: true, header }
  return {
    ok: false,
    errorCode: errorCode(wrongTimes.length > 0 ? 'INVALID_TIMESTAMP' : 'INVALID_RECORD'),
    errorMessage:
      wrongTimes.length > 0
        ? 'One or more records have been rejected due to invalid timestamp'
        : `One or more records have been rejected due to ${wrong.length} record errors in total, and only showing the first three errors at most: `,
    recordErrors: [...new Set(wrong)]
      .toSorted((a, b) => a - b)
      .slice(0, wrongTimes.length > 0 ? undefined : Math.max(MOST_RECORD_ERRORS, wrong.length))
      .map((batchIndex) => ({ batchIndex, batchIndexErrorMessage: null })),
  }
}

function readHeader(records: Buffer): BatchHeader | undefined {
  try {
    return readBatchHeader(records)
  } catch {
    return undefined
  }
}

function invalid(errorMessage: string | null): BatchCheck {
  return refuse('INVALID_RECORD', errorMessage)
}

function refuse(
  error: Parameters<typeof errorCode>[0],
  errorMessage: string | null = null,
): BatchCheck {
  return { ok: false, errorCode: errorCode(error), errorMessage, recordErrors: [] }
}
