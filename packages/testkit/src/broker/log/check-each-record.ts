import type { BatchHeader } from '../../wire/batch-header.ts'
import { errorCode } from '../../wire/error-codes.ts'
import { WireFormatError } from '../../wire/wire-format-error.ts'
import type { BatchCheck, RecordError, TopicRules } from './batch-check.ts'
import { openRecords, timestampOf } from './open-records.ts'
import type { RecordWalker } from './record-walker.ts'

const NO_TIMESTAMP = -1n
/** Further from zero than this, a base and a delta of 49 bits may wrap round. */
const SAFE_BASE = 2n ** 62n
const SHOWN_IN_MESSAGE = 3

interface Judgement {
  readonly header: BatchHeader
  readonly rules: TopicRules
  readonly now: bigint
  readonly partition: string | undefined
}

interface Seen {
  /** Of all timestamps of the batch. */
  readonly min: bigint
  readonly max: bigint
  /** Whether a record has no key. */
  readonly keyless: boolean
}

/**
 * LogValidator's loops over the records. The first pass allocates nothing per record and only
 * notices *that* something may be refused; the second, which few batches ever see, says what.
 */
export function checkEachRecord(bytes: Buffer, judgement: Judgement): BatchCheck {
  const { header } = judgement
  try {
    const walker = openRecords(bytes, header)
    if (walker === undefined) return { ok: true, header }
    const seen = walkAll(walker, bytes, header)
    if (maybeRefused(seen, judgement)) {
      const errors = recordErrors(bytes, judgement)
      if (errors.length > 0) return refusal(errors)
    }
    const maxTimestamp = seen.max > NO_TIMESTAMP ? seen.max : NO_TIMESTAMP
    if (maxTimestamp === header.maxTimestamp) return { ok: true, header }
    return { ok: true, header: { ...header, maxTimestamp } }
  } catch (error) {
    // What zlib throws is to Kafka a KafkaException, which has no code of its own
    const name = error instanceof WireFormatError ? 'INVALID_RECORD' : 'UNKNOWN_SERVER_ERROR'
    return { ok: false, errorCode: errorCode(name), errorMessage: null, recordErrors: [] }
  }
}

/** @throws WireFormatError unless exactly the records that the header counts are there, all whole */
function walkAll(walker: RecordWalker, bytes: Buffer, header: BatchHeader): Seen {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let wide = false
  let keyless = false
  for (let i = 0; i < header.recordCount; i++) {
    walker.next()
    const delta = walker.timestampDelta
    if (delta < min) min = delta
    if (delta > max) max = delta
    if (walker.wideTimestampDelta !== undefined) wide = true
    if (walker.keyLength < 0) keyless = true
  }
  if (!walker.atEnd) throw new WireFormatError('The batch has more bytes than its records need')
  const base = header.baseTimestamp
  if (header.logAppendTime) return { min: header.maxTimestamp, max: header.maxTimestamp, keyless }
  if (wide || base > SAFE_BASE || base < -SAFE_BASE)
    return { ...exactRange(bytes, header), keyless }
  return { min: base + BigInt(min), max: base + BigInt(max), keyless }
}

function exactRange(bytes: Buffer, header: BatchHeader): { min: bigint; max: bigint } {
  const walker = openRecords(bytes, header) as RecordWalker
  const timestamps = Array.from({ length: header.recordCount }, () => {
    walker.next()
    return timestampOf(walker, header)
  })
  const [first = NO_TIMESTAMP] = timestamps
  return {
    min: timestamps.reduce((a, b) => (b < a ? b : a), first),
    max: timestamps.reduce((a, b) => (b > a ? b : a), first),
  }
}

function maybeRefused({ min, max, keyless }: Seen, { header, rules, now }: Judgement): boolean {
  if (keyless && rules.compacted) return true
  if (rules.timestampType === 'LogAppendTime') return header.logAppendTime
  // A record without a timestamp passes, unless the batch says that a broker had set it
  if (header.logAppendTime && min === NO_TIMESTAMP) return true
  return isOutOfRange(min, rules, now) || isOutOfRange(max, rules, now)
}

function isOutOfRange(timestamp: bigint, rules: TopicRules, now: bigint): boolean {
  return now - timestamp > rules.timestampBeforeMaxMs || timestamp - now > rules.timestampAfterMaxMs
}

type FoundError = RecordError & { readonly error: 'INVALID_RECORD' | 'INVALID_TIMESTAMP' }

function recordErrors(bytes: Buffer, judgement: Judgement): FoundError[] {
  const { header, rules, now, partition } = judgement
  const walker = openRecords(bytes, header) as RecordWalker
  const errors: FoundError[] = []
  for (let batchIndex = 0; batchIndex < header.recordCount; batchIndex++) {
    walker.next()
    const timestamp = timestampOf(walker, header)
    if (rules.compacted && walker.keyLength < 0) {
      const message = `Compacted topic cannot accept message without key in topic partition ${partition}`
      const batchIndexErrorMessage = partition === undefined ? null : message
      errors.push({ error: 'INVALID_RECORD', batchIndex, batchIndexErrorMessage })
    } else if (rules.timestampType === 'CreateTime' && timestamp !== NO_TIMESTAMP) {
      if (!isOutOfRange(timestamp, rules, now)) continue
      const batchIndexErrorMessage = outOfRange(timestamp, walker.offsetDelta, judgement)
      errors.push({ error: 'INVALID_TIMESTAMP', batchIndex, batchIndexErrorMessage })
    } else if (header.logAppendTime) {
      // Kafka's message shows how Java prints the record
      errors.push({ error: 'INVALID_TIMESTAMP', batchIndex, batchIndexErrorMessage: null })
    }
  }
  return errors
}

function outOfRange(timestamp: bigint, offset: number, { rules, now }: Judgement): string {
  const from = BigInt.asIntN(64, now - rules.timestampBeforeMaxMs)
  const to = BigInt.asIntN(64, now + rules.timestampAfterMaxMs)
  return `Timestamp ${timestamp} of message with offset ${offset} is out of range. The timestamp should be within [${from}, ${to}]`
}

/** LogValidator.processRecordErrors. */
function refusal(found: readonly FoundError[]): BatchCheck {
  const recordErrors = found.map(({ batchIndex, batchIndexErrorMessage }) => ({
    batchIndex,
    batchIndexErrorMessage,
  }))
  if (found.some(({ error }) => error === 'INVALID_TIMESTAMP')) {
    const errorMessage = 'One or more records have been rejected due to invalid timestamp'
    return { ok: false, errorCode: errorCode('INVALID_TIMESTAMP'), errorMessage, recordErrors }
  }
  const shown = recordErrors
    .slice(0, SHOWN_IN_MESSAGE)
    .map(
      ({ batchIndex, batchIndexErrorMessage: text }) =>
        `RecordError(batchIndex=${batchIndex}, message=${text === null ? 'null' : `'${text}'`})`,
    )
  const errorMessage = `One or more records have been rejected due to ${found.length} record errors in total, and only showing the first three errors at most: [${shown.join(', ')}]`
  return { ok: false, errorCode: errorCode('INVALID_RECORD'), errorMessage, recordErrors }
}
