import * as zlib from 'node:zlib'
import { BATCH_HEADER_BYTES, type BatchHeader } from '../../wire/batch-header.ts'
import { RecordWalker } from './record-walker.ts'

/**
 * What a batch may unfold to. Kafka has no such bound, since it reads compressed batches as a
 * stream; it is far above what fits into a sensible max.message.bytes.
 */
const MAX_UNCOMPRESSED_BYTES = 128 * 1024 * 1024

/**
 * Stands before the first record. Undefined for snappy and lz4, which Node cannot read: such batches
 * are judged by their header alone, and their records are never looked at.
 *
 * @throws Error of node:zlib if the compressed bytes are damaged or unfold too far
 */
export function openRecords(batch: Buffer, header: BatchHeader): RecordWalker | undefined {
  const { codec, sizeInBytes } = header
  const bytes = batch.subarray(0, sizeInBytes)
  if (codec === 'none')
    return new RecordWalker(bytes, { start: BATCH_HEADER_BYTES, lenient: false })
  const records = decompress(codec, bytes.subarray(BATCH_HEADER_BYTES))
  return records && new RecordWalker(records, { start: 0, lenient: true })
}

function decompress(codec: BatchHeader['codec'], bytes: Buffer): Buffer | undefined {
  const options = { maxOutputLength: MAX_UNCOMPRESSED_BYTES }
  if (codec === 'gzip') return zlib.gunzipSync(bytes, options)
  if (codec === 'zstd') return zlib.zstdDecompressSync(bytes, options)
  return undefined
}

/** Of the record that the walker stands on. */
export function timestampOf(walker: RecordWalker, header: BatchHeader): bigint {
  if (header.logAppendTime) return header.maxTimestamp
  const delta = walker.wideTimestampDelta ?? BigInt(walker.timestampDelta)
  return BigInt.asIntN(64, header.baseTimestamp + delta)
}
