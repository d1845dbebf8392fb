import { openRecords, timestampOf } from './open-records.ts'
import type { StoredBatch } from './stored-batch.ts'

/** What ListOffsets answers to a timestamp. */
export interface TimestampedOffset {
  readonly offset: bigint
  readonly timestamp: bigint
  readonly leaderEpoch: number
}

/** The first record at or above `from` with this timestamp or a later one (FileRecords.searchForTimestamp). */
export function findTimestamp(
  batches: readonly StoredBatch[],
  timestamp: bigint,
  from: bigint,
): TimestampedOffset | undefined {
  for (const batch of batches) {
    if (batch.header.maxTimestamp < timestamp) continue
    const found = findInBatch(batch, timestamp, from)
    if (found !== undefined) return found
  }
  return undefined
}

/** The first record that has the largest timestamp of all; undefined if none has any. */
export function findMaxTimestamp(batches: readonly StoredBatch[]): TimestampedOffset | undefined {
  let latest: StoredBatch | undefined
  for (const batch of batches) {
    if (batch.header.maxTimestamp > (latest?.header.maxTimestamp ?? -1n)) latest = batch
  }
  if (latest === undefined) return undefined
  const { maxTimestamp: timestamp, logAppendTime, partitionLeaderEpoch } = latest.header
  // Batch.offsetOfMaxTimestamp: all records have it, and Kafka names the last one
  if (logAppendTime)
    return { offset: latest.lastOffset, timestamp, leaderEpoch: partitionLeaderEpoch }
  return findInBatch(latest, timestamp, latest.header.baseOffset)
}

function findInBatch(
  batch: StoredBatch,
  timestamp: bigint,
  from: bigint,
): TimestampedOffset | undefined {
  const { header, bytes } = batch
  const { baseOffset, maxTimestamp, partitionLeaderEpoch: leaderEpoch } = header
  const walker = openRecords(bytes, header)
  // snappy and lz4 stay closed: the batch's first record has to stand for the one asked for
  if (walker === undefined) {
    const offset = baseOffset < from ? from : baseOffset
    return offset > batch.lastOffset ? undefined : { offset, timestamp: maxTimestamp, leaderEpoch }
  }
  for (let i = 0; i < header.recordCount; i++) {
    walker.next()
    const offset = baseOffset + BigInt(walker.offsetDelta)
    const found = timestampOf(walker, header)
    if (found >= timestamp && offset >= from) return { offset, timestamp: found, leaderEpoch }
  }
  return undefined
}
