import { BATCH_HEADER_BYTES } from './record-batch.ts'

/** The end of a transaction as it stands in a partition's log (KIP-98). */
export interface TransactionMarker {
  readonly offset: bigint
  readonly producerId: bigint
  readonly epoch: number
  readonly type: 'commit' | 'abort'
}

export interface ScannedBatches {
  readonly markers: readonly TransactionMarker[]
  /** Behind the last batch that was there as a whole; undefined if there was none. */
  readonly nextOffset: bigint | undefined
}

/** Bit 5 of a batch's attributes. */
const CONTROL = 0x20
const ABORT = 0
const COMMIT = 1
/** Attributes, two deltas and the key's length: a byte each in a record that stands alone in its batch. */
const SMALLEST_CONTROL_RECORD = 4 + 4

/** Looks through fetched record batches for markers. A batch that is cut off ends it; nothing is trusted. */
export function scanForMarkers(records: Buffer): ScannedBatches {
  const markers: TransactionMarker[] = []
  let nextOffset: bigint | undefined
  for (let at = 0; at + BATCH_HEADER_BYTES <= records.length; ) {
    const end = at + 12 + records.readInt32BE(at + 8)
    if (end < at + BATCH_HEADER_BYTES || end > records.length) break
    const batch = records.subarray(at, end)
    const offset = batch.readBigInt64BE(0)
    nextOffset = offset + BigInt(batch.readInt32BE(23)) + 1n
    const type = (batch.readInt16BE(21) & CONTROL) === 0 ? undefined : markerType(batch)
    if (type !== undefined) {
      const [producerId, epoch] = [batch.readBigInt64BE(43), batch.readInt16BE(51)]
      markers.push({ offset, producerId, epoch, type })
    }
    at = end
  }
  return { markers, nextOffset }
}

/** The key of a control record: version and type, int16 each. Other types (leader changes) are no markers. */
function markerType(batch: Buffer): TransactionMarker['type'] | undefined {
  const record = batch.subarray(BATCH_HEADER_BYTES)
  let at = 0
  while (at < record.length && (record[at] as number) >= 0x80) at++ // the record's own length
  at += 1 + 4
  if (record.length < SMALLEST_CONTROL_RECORD || at + 4 > record.length) return undefined
  switch (record.readInt16BE(at + 2)) {
    case ABORT:
      return 'abort'
    case COMMIT:
      return 'commit'
    default:
      return undefined
  }
}
