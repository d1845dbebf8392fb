import * as zlib from 'node:zlib'
import { BATCH_HEADER_BYTES, type BatchHeader } from '../../wire/batch-header.ts'

/** No gzip bomb gets larger than this. */
const MAX_INFLATED_BYTES = 256 * 1024 * 1024

/** What a broker looks at in a record. Reused from record to record: not to be kept. */
export interface WalkedRecord {
  offsetDelta: number
  /** Against the batch's base timestamp. */
  timestampDelta: bigint
  hasKey: boolean
}

/**
 * Visits the records of a batch without building them. Returns why it cannot: Kafka's own words
 * where they are known, for a batch whose records are cut off, too many, or nonsense.
 */
export function walkRecords(
  batch: Buffer,
  header: BatchHeader,
  visit: (index: number, record: WalkedRecord) => void,
): string | undefined {
  const bytes = inflate(batch.subarray(BATCH_HEADER_BYTES, header.sizeInBytes), header)
  if (bytes === undefined) return 'Failed to decompress record stream'
  const cursor = new Cursor(bytes)
  const record: WalkedRecord = { offsetDelta: 0, timestampDelta: 0n, hasKey: false }
  for (let index = 0; index < header.recordCount; index++) {
    if (!walkRecord(cursor, record)) return 'Found invalid record structure'
    visit(index, record)
  }
  if (cursor.rest > 0) return 'Incorrect declared batch size, records still remaining in file'
  return undefined
}

function walkRecord(cursor: Cursor, record: WalkedRecord): boolean {
  const length = cursor.varint()
  const end = cursor.at + length
  if (cursor.failed || length < 0 || end > cursor.size) return false
  cursor.skip(1) // attributes: unused in format 2
  record.timestampDelta = cursor.varlong()
  record.offsetDelta = cursor.varint()
  const keyBytes = cursor.varint()
  record.hasKey = keyBytes >= 0
  cursor.skip(keyBytes)
  cursor.skip(cursor.varint())
  const headers = cursor.varint()
  if (headers < 0) return false
  for (let i = 0; i < headers && !cursor.failed; i++) {
    const nameBytes = cursor.varint()
    if (nameBytes < 0) return false
    cursor.skip(nameBytes)
    cursor.skip(cursor.varint())
  }
  return !cursor.failed && cursor.at === end
}

/** Undefined if the bytes are no such compression. Node has neither snappy nor lz4: see check-batch.ts. */
function inflate(bytes: Buffer, { codec }: BatchHeader): Buffer | undefined {
  if (codec === 'none') return bytes
  try {
    const options = { maxOutputLength: MAX_INFLATED_BYTES }
    return codec === 'gzip'
      ? zlib.gunzipSync(bytes, options)
      : zlib.zstdDecompressSync(bytes, options)
  } catch {
    return undefined
  }
}

/** Reads varints from bytes that may be anything; once something was wrong it stays `failed`. */
class Cursor {
  readonly #bytes: Buffer
  at = 0
  failed = false

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get size(): number {
    return this.#bytes.length
  }

  get rest(): number {
    return this.#bytes.length - this.at
  }

  /** A negative length is a null: nothing to skip. */
  skip(bytes: number): void {
    if (bytes <= 0) return
    this.at += bytes
    if (this.at > this.#bytes.length) this.failed = true
  }

  /** Zig-zag, 32 bits. */
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.at++]
      if (byte === undefined) break
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
    this.failed = true
    return 0
  }

  /** Zig-zag, 64 bits. Most are small, and stay numbers until the end. */
  varlong(): bigint {
    const start = this.at
    const small = this.varint()
    if (!this.failed && this.at - start < 5) return BigInt(small)
    this.failed = false
    this.at = start
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.at++]
      if (byte === undefined) break
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return (value >> 1n) ^ -(value & 1n)
    }
    this.failed = true
    return 0n
  }
}
