/**
 * Record batch v2 (magic 2, KIP-98), written straight into the batch's buffer: records are appended
 * as they come, and the header is filled in once, when the batch is sealed.
 *
 * | at | field                  |    | at | field              |
 * |---:|------------------------|----|---:|--------------------|
 * |  0 | base offset (broker's) |    | 27 | base timestamp     |
 * |  8 | length behind here     |    | 35 | max timestamp      |
 * | 12 | partition leader epoch |    | 43 | producer id        |
 * | 16 | magic                  |    | 51 | producer epoch     |
 * | 17 | CRC-32C of 21 onwards  |    | 53 | base sequence      |
 * | 21 | attributes             |    | 57 | number of records  |
 * | 23 | last offset delta      |    | 61 | records            |
 */
import type { CompressionType } from './compression.ts'
import { crc32c } from './crc32c.ts'
import { uvarintSize, varintSize, varlongSize, writeVarint, writeVarlong } from './varint.ts'

export const BATCH_HEADER_BYTES = 61

/** Bits 0 to 2 of the attributes. */
const CODEC: Readonly<Record<CompressionType, number>> = { none: 0, gzip: 1 }
/** Bit 4 of the attributes: part of a transaction. */
const TRANSACTIONAL = 0x10

/** A message, validated and measured; strings are written without an intermediate buffer. */
export interface EncodableRecord {
  readonly key: Uint8Array | null
  readonly value: string | Uint8Array | null
  /** UTF-8 length of `value`; -1 for null (a tombstone). */
  readonly valueBytes: number
  /** Count and headers, encoded by {@link encodeHeaders}; null for none. */
  readonly headers: Uint8Array | null
  readonly timestamp: number
}

/** Size of a record at this place of a batch, its own length prefix included. */
export function recordSize(
  record: EncodableRecord,
  timestampDelta: number,
  offsetDelta: number,
): number {
  const body = bodySize(record, timestampDelta, offsetDelta)
  return varintSize(body) + body
}

function bodySize(record: EncodableRecord, timestampDelta: number, offsetDelta: number): number {
  const { key, valueBytes, headers } = record
  const keySize = key === null ? 1 : varintSize(key.length) + key.length
  const valueSize = valueBytes < 0 ? 1 : varintSize(valueBytes) + valueBytes
  return (
    1 +
    varlongSize(timestampDelta) +
    varintSize(offsetDelta) +
    keySize +
    valueSize +
    (headers === null ? 1 : headers.length)
  )
}

/** Returns the position behind the record. The caller has made room ({@link recordSize}). */
export function writeRecord(
  buffer: Buffer,
  at: number,
  record: EncodableRecord,
  timestampDelta: number,
  offsetDelta: number,
): number {
  const { key, value, valueBytes, headers } = record
  at = writeVarint(buffer, at, bodySize(record, timestampDelta, offsetDelta))
  buffer[at++] = 0 // attributes: none are defined
  at = writeVarlong(buffer, at, timestampDelta)
  at = writeVarint(buffer, at, offsetDelta)
  if (key === null) at = writeVarint(buffer, at, -1)
  else {
    at = writeVarint(buffer, at, key.length)
    buffer.set(key, at)
    at += key.length
  }
  at = writeVarint(buffer, at, valueBytes)
  if (typeof value === 'string') {
    // As many bytes as characters means ASCII, which the latin1 path copies fastest.
    buffer.write(value, at, value.length === valueBytes ? 'latin1' : 'utf8')
    at += valueBytes
  } else if (value !== null) {
    buffer.set(value, at)
    at += valueBytes
  }
  if (headers === null) buffer[at++] = 0
  else {
    buffer.set(headers, at)
    at += headers.length
  }
  return at
}

/** Headers in order; a name may come several times. */
export function encodeHeaders(
  headers: readonly (readonly [name: string, value: Uint8Array | null])[],
): Buffer {
  const names = headers.map(([name]) => Buffer.from(name))
  let size = 5
  for (const [i, [, value]] of headers.entries())
    size += 10 + (names[i] as Buffer).length + (value?.length ?? 0)
  const out = Buffer.allocUnsafe(size)
  let at = writeVarint(out, 0, headers.length)
  for (const [i, [, value]] of headers.entries()) {
    const name = names[i] as Buffer
    at = writeVarint(out, at, name.length)
    out.set(name, at)
    at = writeVarint(out, at + name.length, value === null ? -1 : value.length)
    if (value !== null) {
      out.set(value, at)
      at += value.length
    }
  }
  return out.subarray(0, at)
}

export interface BatchHeader {
  /** Bytes in use, header included. */
  readonly used: number
  readonly count: number
  readonly baseTimestamp: number
  readonly maxTimestamp: number
  readonly producerId: bigint
  readonly epoch: number
  readonly baseSequence: number
  readonly compression: CompressionType
  readonly transactional: boolean
}

/** Fills in the header. From here on the bytes never change under this identity (INV-SEQ-1). */
export function writeBatchHeader(buffer: Buffer, header: BatchHeader): void {
  buffer.writeBigInt64BE(0n, 0)
  buffer.writeInt32BE(header.used - 12, 8)
  buffer.writeInt32BE(-1, 12)
  buffer[16] = 2
  const attributes = CODEC[header.compression] | (header.transactional ? TRANSACTIONAL : 0)
  buffer.writeInt16BE(attributes, 21)
  buffer.writeInt32BE(header.count - 1, 23)
  buffer.writeBigInt64BE(BigInt(header.baseTimestamp), 27)
  buffer.writeBigInt64BE(BigInt(header.maxTimestamp), 35)
  buffer.writeBigInt64BE(header.producerId, 43)
  buffer.writeInt16BE(header.epoch, 51)
  buffer.writeInt32BE(header.baseSequence, 53)
  buffer.writeInt32BE(header.count, 57)
  buffer.writeInt32BE(crc32c(buffer, 21, header.used), 17)
}

/** The position behind the record that begins here. */
export function recordEnd(buffer: Buffer, start: number): number {
  let length = 0
  let shift = 0
  let at = start
  for (;;) {
    const byte = buffer[at++] as number
    length |= (byte & 0x7f) << shift
    if (byte < 0x80) return at + (length >>> 1) // zig-zag; lengths of records are not negative
    shift += 7
  }
}

/**
 * Copies a record to another place of a batch, under a new offset delta (records before it were cut
 * out). `start` and `end` bound it in `from`; its timestamp delta stays, since the base stays.
 */
export function moveRecord(
  from: Buffer,
  start: number,
  end: number,
  to: Buffer,
  at: number,
  offsetDelta: number,
): number {
  const bodyAt = skipVarint(from, start)
  const timestampAt = bodyAt + 1
  const offsetAt = skipVarint(from, timestampAt)
  const restAt = skipVarint(from, offsetAt)
  const unchanged = offsetAt - bodyAt
  const body = unchanged + varintSize(offsetDelta) + (end - restAt)
  // Safe within one buffer: a record only moves down and never grows, and `set` copes with overlap.
  const prefix = from.subarray(bodyAt, offsetAt)
  const rest = from.subarray(restAt, end)
  at = writeVarint(to, at, body)
  to.set(prefix, at)
  at = writeVarint(to, at + unchanged, offsetDelta)
  to.set(rest, at)
  return at + rest.length
}

function skipVarint(buffer: Buffer, at: number): number {
  while ((buffer[at++] as number) >= 0x80);
  return at
}

/** The most that a record can take besides key, value and headers; for checks against limits. */
export const RECORD_OVERHEAD_BYTES: number = uvarintSize(0xffffffff) * 4 + 1 + 10
