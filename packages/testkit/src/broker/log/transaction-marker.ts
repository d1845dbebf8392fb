import { BATCH_HEADER_BYTES, CHECKSUMMED_FROM } from '../../wire/batch-header.ts'
import { crc32c } from '../../wire/crc32c.ts'
import { WireWriter } from '../../wire/wire-writer.ts'

/** The end of a transaction in one partition, as the coordinator wants it written (KIP-98). */
export interface TransactionMarker {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly commit: boolean
}

const COMMIT = 1
const ABORT = 0
const TRANSACTIONAL_CONTROL = 0x30

/**
 * The record of a marker begins with five bytes (length, attributes, two deltas, key length), all
 * of one byte; then the key: int16 version, int16 type.
 */
const KEY_STARTS = BATCH_HEADER_BYTES + 5
/** The key has four bytes; the value's length has one; then int16 version, int32 epoch. */
const COORDINATOR_EPOCH_STARTS = KEY_STARTS + 4 + 1 + 2

/** A batch of one record at offset 0. */
export function encodeMarker(marker: TransactionMarker, nowMs: number): Buffer {
  const key = new WireWriter({ sizeHint: 4 })
    .int16(0)
    .int16(marker.commit ? COMMIT : ABORT)
    .finish()
  const value = new WireWriter({ sizeHint: 6 }).int16(0).int32(marker.coordinatorEpoch).finish()
  const record = new WireWriter({ sizeHint: 16 })
    .int8(0) // attributes
    .varlong(0n) // timestamp delta
    .varint(0) // offset delta
    .varint(key.length)
    .raw(key)
    .varint(value.length)
    .raw(value)
    .varint(0) // headers
    .finish()
  const checksummed = new WireWriter({ sizeHint: 64 })
    .int16(TRANSACTIONAL_CONTROL)
    .int32(0) // last offset delta
    .int64(BigInt(nowMs))
    .int64(BigInt(nowMs))
    .int64(marker.producerId)
    .int16(marker.producerEpoch)
    .int32(-1) // base sequence
    .int32(1) // record count
    .varint(record.length)
    .raw(record)
    .finish()
  return new WireWriter({ sizeHint: 80 })
    .int64(0n)
    .int32(CHECKSUMMED_FROM - 12 + checksummed.length)
    .int32(-1)
    .int8(2)
    .uint32(crc32c(checksummed))
    .raw(checksummed)
    .finish()
}

/** Of a control batch that `encodeMarker` wrote: clients cannot write any. */
export function markerType(bytes: Buffer): 'commit' | 'abort' {
  return bytes.readInt16BE(KEY_STARTS + 2) === COMMIT ? 'commit' : 'abort'
}

export function markerCoordinatorEpoch(bytes: Buffer): number {
  return bytes.readInt32BE(COORDINATOR_EPOCH_STARTS)
}
