import { type BatchHeader, CHECKSUMMED_FROM, readBatchHeader } from '../../wire/batch-header.ts'
import { crc32c } from '../../wire/crc32c.ts'
import { markerType } from './transaction-marker.ts'

/** A batch as it lies in a log. Replicas of a partition share the object: it never changes. */
export interface StoredBatch {
  readonly bytes: Buffer
  readonly header: BatchHeader
  readonly lastOffset: bigint
  /** Of a control batch: how the transaction ended (KIP-98). */
  readonly marker: 'commit' | 'abort' | undefined
}

/** What the leader writes into a batch when it appends it. */
export interface AppendStamp {
  readonly baseOffset: bigint
  readonly leaderEpoch: number
  readonly maxTimestamp: bigint
  readonly logAppendTime: boolean
}

const LOG_APPEND_TIME = 0x08
/** Codec, transactional, control, delete horizon: what DefaultRecordBatch.computeAttributes keeps. */
const KEPT_ATTRIBUTES = 0x77

/** Copies the first batch in `records`, so that the frame it came in is free. Records are never encoded anew. */
export function stampBatch(records: Buffer, header: BatchHeader, stamp: AppendStamp): StoredBatch {
  const bytes = Buffer.allocUnsafe(header.sizeInBytes)
  records.copy(bytes, 0, 0, header.sizeInBytes)
  bytes.writeBigInt64BE(stamp.baseOffset, 0)
  bytes.writeInt32BE(stamp.leaderEpoch, 12)
  // DefaultRecordBatch.setMaxTimestamp: the checksum is computed anew only if something changes
  if (
    header.logAppendTime !== stamp.logAppendTime ||
    bytes.readBigInt64BE(35) !== stamp.maxTimestamp
  ) {
    const kept = header.attributes & KEPT_ATTRIBUTES
    bytes.writeInt16BE(stamp.logAppendTime ? kept | LOG_APPEND_TIME : kept, 21)
    bytes.writeBigInt64BE(stamp.maxTimestamp, 35)
    bytes.writeUInt32BE(crc32c(bytes.subarray(CHECKSUMMED_FROM)), 17)
  }
  return storedBatch(bytes)
}

function storedBatch(bytes: Buffer): StoredBatch {
  const header = readBatchHeader(bytes) as BatchHeader
  return {
    bytes,
    header,
    lastOffset: header.baseOffset + BigInt(header.lastOffsetDelta),
    marker: header.control ? markerType(bytes) : undefined,
  }
}
