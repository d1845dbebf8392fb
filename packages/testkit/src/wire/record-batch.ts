import * as zlib from 'node:zlib'
import {
  BATCH_HEADER_BYTES,
  type BatchHeader,
  CHECKSUMMED_FROM,
  type CompressionCodec,
  readBatchHeader,
} from './batch-header.ts'
import { crc32c } from './crc32c.ts'
import { WireFormatError } from './wire-format-error.ts'
import { WireReader } from './wire-reader.ts'

export interface RecordHeader {
  readonly key: string
  readonly value: Buffer | null
}

export interface BatchRecord {
  readonly offset: bigint
  readonly timestamp: bigint
  readonly sequence: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly RecordHeader[]
}

export interface RecordBatch {
  readonly header: BatchHeader
  readonly records: readonly BatchRecord[]
  /** Of a control batch: how the transaction ended (KIP-98). */
  readonly marker: 'commit' | 'abort' | undefined
}

/** @throws WireFormatError if a batch is damaged; a cut-off last batch is left out */
export function decodeRecordBatches(bytes: Buffer): RecordBatch[] {
  const batches: RecordBatch[] = []
  let start = 0
  while (start < bytes.length) {
    const header = readBatchHeader(bytes, start)
    if (header === undefined) break
    const end = start + header.sizeInBytes
    batches.push(decodeBatch(header, bytes.subarray(start, end)))
    start = end
  }
  return batches
}

function decodeBatch(header: BatchHeader, bytes: Buffer): RecordBatch {
  const computed = crc32c(bytes.subarray(CHECKSUMMED_FROM))
  if (computed !== header.crc) {
    throw new WireFormatError(
      `The batch at offset ${header.baseOffset} has checksum ${header.crc}, its bytes give ${computed}`,
    )
  }
  const reader = new WireReader(decompress(header.codec, bytes.subarray(BATCH_HEADER_BYTES)))
  const records: BatchRecord[] = []
  for (let i = 0; i < header.recordCount; i++) records.push(readRecord(header, reader))
  return { header, records, marker: header.control ? markerOf(records) : undefined }
}

function readRecord(header: BatchHeader, reader: WireReader): BatchRecord {
  const length = reader.varint()
  const end = reader.offset + length
  reader.int8() // attributes: unused in format 2
  const timestamp = header.baseTimestamp + reader.varlong()
  const offsetDelta = reader.varint()
  const key = readBytes(reader)
  const value = readBytes(reader)
  const headers: RecordHeader[] = []
  for (let count = reader.varint(); count > 0; count--) {
    const name = readBytes(reader)
    headers.push({ key: name?.toString('utf8') ?? '', value: readBytes(reader) })
  }
  if (reader.offset !== end) {
    throw new WireFormatError(
      `A record of the batch at offset ${header.baseOffset} claims ${length} bytes and ends elsewhere`,
    )
  }
  return {
    offset: header.baseOffset + BigInt(offsetDelta),
    timestamp: header.logAppendTime ? header.maxTimestamp : timestamp,
    sequence: sequenceAt(header.baseSequence, offsetDelta),
    key,
    value,
    headers,
  }
}

function readBytes(reader: WireReader): Buffer | null {
  const length = reader.varint()
  return length < 0 ? null : reader.raw(length)
}

/** Sequences wrap from 2^31 - 1 to 0. */
function sequenceAt(baseSequence: number, delta: number): number {
  return baseSequence < 0 ? -1 : (baseSequence + delta) % 2 ** 31
}

/** The key of a control record is int16 version, int16 type: 0 abort, 1 commit. */
function markerOf(records: readonly BatchRecord[]): 'commit' | 'abort' | undefined {
  const key = records[0]?.key
  if (!key || key.length < 4) return undefined
  const type = key.readInt16BE(2)
  if (type === 1) return 'commit'
  return type === 0 ? 'abort' : undefined
}

function decompress(codec: CompressionCodec, bytes: Buffer): Buffer {
  if (codec === 'none') return bytes
  if (codec === 'gzip') return zlib.gunzipSync(bytes)
  if (codec === 'zstd') return zlib.zstdDecompressSync(bytes)
  throw new WireFormatError(`${codec} cannot be read here: produce with none, gzip or zstd`)
}
