import { WireFormatError } from './wire-format-error.ts'

/** Bytes before the first record of a batch of format 2 (KIP-98). */
export const BATCH_HEADER_BYTES = 61

/** Base offset and batch length: what `batchLength` does not count. */
const BYTES_BEFORE_LENGTH_COUNTS = 12

/** The checksum covers everything from the attributes on. */
export const CHECKSUMMED_FROM = 21

export type CompressionCodec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

const CODECS: readonly CompressionCodec[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

export interface BatchHeader {
  readonly baseOffset: bigint
  /** The whole batch in bytes. */
  readonly sizeInBytes: number
  readonly partitionLeaderEpoch: number
  readonly crc: number
  readonly attributes: number
  readonly codec: CompressionCodec
  readonly logAppendTime: boolean
  readonly transactional: boolean
  readonly control: boolean
  readonly lastOffsetDelta: number
  readonly baseTimestamp: bigint
  readonly maxTimestamp: bigint
  /** -1 without idempotence. */
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly recordCount: number
}

/** Undefined if the batch is cut off, as the last one of a Fetch answer may be. */
export function readBatchHeader(bytes: Buffer, start = 0): BatchHeader | undefined {
  const available = bytes.length - start
  if (available < BATCH_HEADER_BYTES) return undefined
  const magic = bytes.readInt8(start + 16)
  if (magic !== 2) {
    throw new WireFormatError(`Only record format 2 is read here, this batch has format ${magic}`)
  }
  const sizeInBytes = bytes.readInt32BE(start + 8) + BYTES_BEFORE_LENGTH_COUNTS
  if (sizeInBytes < BATCH_HEADER_BYTES) {
    throw new WireFormatError(`A batch claims ${sizeInBytes} bytes, less than its own header`)
  }
  if (available < sizeInBytes) return undefined
  const attributes = bytes.readInt16BE(start + 21)
  const codec = CODECS[attributes & 0x7]
  if (codec === undefined) throw new WireFormatError(`Unknown compression ${attributes & 0x7}`)
  return {
    baseOffset: bytes.readBigInt64BE(start),
    sizeInBytes,
    partitionLeaderEpoch: bytes.readInt32BE(start + 12),
    crc: bytes.readUInt32BE(start + 17),
    attributes,
    codec,
    logAppendTime: (attributes & 0x08) !== 0,
    transactional: (attributes & 0x10) !== 0,
    control: (attributes & 0x20) !== 0,
    lastOffsetDelta: bytes.readInt32BE(start + 23),
    baseTimestamp: bytes.readBigInt64BE(start + 27),
    maxTimestamp: bytes.readBigInt64BE(start + 35),
    producerId: bytes.readBigInt64BE(start + 43),
    producerEpoch: bytes.readInt16BE(start + 51),
    baseSequence: bytes.readInt32BE(start + 53),
    recordCount: bytes.readInt32BE(start + 57),
  }
}
