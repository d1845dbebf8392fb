import {
  BATCH_HEADER_BYTES,
  type BatchHeader,
  CHECKSUMMED_FROM,
  readBatchHeader,
} from '../../wire/batch-header.ts'
import { crc32c } from '../../wire/crc32c.ts'
import { type ErrorName, errorCode } from '../../wire/error-codes.ts'
import type { BatchCheck, RefusedBatch, TopicRules } from './batch-check.ts'
import { checkEachRecord } from './check-each-record.ts'

const MIN_BATCH_LENGTH = 14
const LENGTH_ENDS = 12
const MAGIC_ENDS = 17

/**
 * What KafkaApis asks of the records of one partition (ProduceRequest.validateRecords): after it
 * knows that the partition exists, before it asks whether this broker leads it. Kafka gives no
 * message with these refusals.
 */
export function checkForm(records: Buffer | null, produceVersion: number): BatchCheck {
  // Kafka trips over the null: the whole request is answered so
  if (records === null) return refused('UNKNOWN_SERVER_ERROR')
  const first = nextBatchEnd(records, 0)
  if (first === 'corrupt') return refused('CORRUPT_MESSAGE')
  if (first === undefined) return refused('INVALID_RECORD')
  if (records[16] !== 2) return refused('INVALID_RECORD')
  const codec = (records[22] as number) & 0x7
  if (produceVersion < 7 && codec === 4) return refused('UNSUPPORTED_COMPRESSION_TYPE')
  const second = nextBatchEnd(records, first)
  if (second === 'corrupt') return refused('CORRUPT_MESSAGE')
  if (second !== undefined) return refused('INVALID_RECORD')
  // Kafka notices these two a step later, in UnifiedLog; there is no header to go on with
  if (first < BATCH_HEADER_BYTES) return refused('CORRUPT_MESSAGE')
  if (codec > 4) {
    return refused(isIntact(records, first) ? 'UNKNOWN_SERVER_ERROR' : 'CORRUPT_MESSAGE')
  }
  return { ok: true, header: readBatchHeader(records) as BatchHeader }
}

/**
 * What the leader asks before it looks at the producer's state (UnifiedLog.analyzeAndValidateRecords,
 * LogValidator), in its order. The records have passed `checkForm`.
 *
 * `partition` (`orders-0`) is named in the messages of refused records, as Kafka does; without it
 * these messages are null.
 *
 * @returns the header as the batch is to be stored: its maxTimestamp is that of its records
 */
export function checkRecords(
  records: Buffer,
  rules: TopicRules,
  nowMs: number,
  partition?: string,
): BatchCheck {
  const header = readBatchHeader(records)
  if (header === undefined) return refused('CORRUPT_MESSAGE')
  if (header.baseOffset !== 0n) return refused('INVALID_RECORD')
  if (header.sizeInBytes > rules.maxMessageBytes) return refused('MESSAGE_TOO_LARGE')
  if (!isIntact(records, header.sizeInBytes)) return refused('CORRUPT_MESSAGE')
  if (!hasSaneHeader(header)) return refused('INVALID_RECORD')
  const checked = checkEachRecord(records, { header, rules, now: BigInt(nowMs), partition })
  if (!checked.ok) return checked
  if (header.sizeInBytes > (rules.segmentBytes ?? Infinity)) return refused('RECORD_LIST_TOO_LARGE')
  return checked
}

/** LogValidator.validateBatch. */
function hasSaneHeader(header: BatchHeader): boolean {
  const { lastOffsetDelta, recordCount, control, producerId, baseSequence } = header
  if (lastOffsetDelta < 0 || recordCount !== lastOffsetDelta + 1) return false
  if (control) return false
  return producerId < 0n || baseSequence >= 0
}

/** ByteBufferLogInputStream: undefined where no whole batch follows, whatever the bytes are. */
function nextBatchEnd(bytes: Buffer, start: number): number | 'corrupt' | undefined {
  const remaining = bytes.length - start
  if (remaining < LENGTH_ENDS) return undefined
  const length = bytes.readInt32BE(start + 8)
  if (length < MIN_BATCH_LENGTH) return 'corrupt'
  if (remaining < MAGIC_ENDS) return undefined
  const magic = bytes.readInt8(start + 16)
  if (magic < 0 || magic > 2) return 'corrupt'
  return remaining < length + LENGTH_ENDS ? undefined : start + length + LENGTH_ENDS
}

function isIntact(records: Buffer, end: number): boolean {
  return crc32c(records.subarray(CHECKSUMMED_FROM, end)) === records.readUInt32BE(17)
}

function refused(error: ErrorName): RefusedBatch {
  return { ok: false, errorCode: errorCode(error), errorMessage: null, recordErrors: [] }
}
