import { type BatchHeader, CHECKSUMMED_FROM, readBatchHeader } from '../../wire/batch-header.ts'
import { crc32c } from '../../wire/crc32c.ts'
import { encodeControlRecord, encodeRecordBatch } from '../../wire/encode-record-batch.ts'
import { decodeRecordBatches } from '../../wire/record-batch.ts'
import { WireFormatError } from '../../wire/wire-format-error.ts'
import { AbortedIndex, type AbortedTransaction } from './aborted-index.ts'
import { type EpochEnd, LeaderEpochs } from './leader-epochs.ts'
import { type ActiveProducer, type ProducerCheck, ProducerStates } from './producer-states.ts'
import type { StoredBatch, TransactionMarker } from './stored-batch.ts'

/** When and by whom a batch is appended. */
export interface Appending {
  readonly leaderEpoch: number
  /** Milliseconds since 1970. */
  readonly nowMs: number
  /** `message.timestamp.type`: the broker's time takes the place of the client's. */
  readonly logAppendTime?: boolean
}

/** A record found by its time. */
export interface TimedOffset {
  readonly offset: bigint
  readonly timestamp: bigint
  readonly leaderEpoch: number
}

interface ReadLimit {
  readonly maxBytes: number
  /** Exclusive: the high watermark, or the last stable offset. */
  readonly upTo: bigint
  /** The first batch comes even if it is larger. */
  readonly atLeastOne: boolean
}

/** A transaction whose marker is here, and perhaps not on the other replicas yet. */
interface Decided {
  readonly firstOffset: bigint
  readonly markerOffset: bigint
}

const LOG_APPEND_TIME = 0x08

/**
 * What one replica of one partition keeps (Kafka's UnifiedLog). Everything besides the batches is
 * derived from them, so that a follower, or a replay after a truncation, comes to the same.
 */
export class ReplicaLog {
  readonly #batches: StoredBatch[] = []
  readonly #producers = new ProducerStates()
  readonly #epochs = new LeaderEpochs()
  readonly #aborted = new AbortedIndex()
  #decided: Decided[] = []
  #startOffset = 0n
  #endOffset = 0n

  get startOffset(): bigint {
    return this.#startOffset
  }

  /** Of the next batch. */
  get endOffset(): bigint {
    return this.#endOffset
  }

  get latestEpoch(): number | undefined {
    return this.#epochs.latest
  }

  checkProducer(header: BatchHeader): ProducerCheck {
    return this.#producers.check(header)
  }

  checkMarker(marker: TransactionMarker): number | undefined {
    return this.#producers.checkMarker(marker)
  }

  hasOpenTransaction(of: { readonly producerId: bigint; readonly producerEpoch: number }): boolean {
    return this.#producers.hasOpenTransaction(of.producerId, of.producerEpoch)
  }

  activeProducers(): ActiveProducer[] {
    return this.#producers.active()
  }

  /** As if the snapshot of the producers' states were lost, and nothing was replayed. */
  forgetProducers(): void {
    this.#producers.clear()
  }

  /** This replica leads from here on, also if nothing is appended. */
  beginEpoch(epoch: number): void {
    this.#epochs.begin(epoch, this.#endOffset)
  }

  /** The records must have been checked. They are copied, and never encoded anew. */
  append(records: Buffer, at: Appending): StoredBatch {
    const bytes = Buffer.from(records)
    if (at.logAppendTime) stampAppendTime(bytes, at.nowMs)
    return this.#store(bytes, at.leaderEpoch, undefined)
  }

  /** Ends the producer's transaction here; takes one offset. */
  appendMarker(marker: TransactionMarker, at: Appending): StoredBatch {
    const bytes = encodeRecordBatch({
      records: [encodeControlRecord(marker.commit ? 'commit' : 'abort', marker.coordinatorEpoch)],
      timestamp: BigInt(at.nowMs),
      producerId: marker.producerId,
      producerEpoch: marker.producerEpoch,
      transactional: true,
      control: true,
    })
    return this.#store(bytes, at.leaderEpoch, marker)
  }

  /** Takes over a batch of the leader's log. */
  replicate(batch: StoredBatch): void {
    this.#batches.push(batch)
    this.#apply(batch)
  }

  /** Forgets what lies at `endOffset` and behind; what was derived from it too. */
  truncateTo(endOffset: bigint): void {
    const kept = this.#batches.filter(({ lastOffset }) => lastOffset < endOffset)
    this.#batches.length = 0
    this.#producers.clear()
    this.#aborted.clear()
    this.#decided = []
    this.#epochs.truncateTo(endOffset)
    this.#endOffset = this.#startOffset
    for (const batch of kept) this.replicate(batch)
  }

  /** Moves the log's start; batches that lie before it as a whole go. Producers are remembered. */
  deleteBefore(offset: bigint): void {
    if (offset <= this.#startOffset) return
    this.#startOffset = offset
    if (this.#endOffset < offset) this.#endOffset = offset
    const kept = this.#batches.findIndex(({ lastOffset }) => lastOffset >= offset)
    this.#batches.splice(0, kept < 0 ? this.#batches.length : kept)
    this.#aborted.deleteBefore(offset)
    this.#epochs.deleteBefore(offset)
  }

  /** Whole batches, beginning with the one that holds `from`. */
  read(from: bigint, { maxBytes, upTo, atLeastOne }: ReadLimit): StoredBatch[] {
    const found: StoredBatch[] = []
    let bytes = 0
    for (let i = this.#indexOf(from); i < this.#batches.length; i++) {
      const batch = this.#batches[i] as StoredBatch
      if (batch.header.baseOffset >= upTo) break
      bytes += batch.bytes.length
      if (bytes > maxBytes && !(atLeastOne && found.length === 0)) break
      found.push(batch)
    }
    return found
  }

  /**
   * The first offset of a transaction that is open, or whose marker the high watermark does not
   * cover yet: from here on read committed sees nothing.
   */
  firstUnstableOffset(highWatermark: bigint): bigint | undefined {
    this.#decided = this.#decided.filter(({ markerOffset }) => markerOffset >= highWatermark)
    let first: bigint | undefined
    const consider = (offset: bigint): void => {
      if (first === undefined || offset < first) first = offset
    }
    for (const { firstOffset } of this.#decided) consider(firstOffset)
    for (const offset of this.#producers.openTransactions()) consider(offset)
    return first
  }

  abortedTransactions(from: bigint, to: bigint): AbortedTransaction[] {
    return this.#aborted.between(from, to)
  }

  /** The first record below `upTo` that is not older. */
  offsetForTimestamp(timestamp: bigint, upTo: bigint): TimedOffset | undefined {
    for (const batch of this.#batches) {
      if (batch.header.maxTimestamp < timestamp || batch.lastOffset < this.#startOffset) continue
      const record = recordsOf(batch).find(
        (each) => each.timestamp >= timestamp && each.offset >= this.#startOffset,
      )
      if (record !== undefined) return record.offset < upTo ? record : undefined
    }
    return undefined
  }

  /** The first record with the largest timestamp (KIP-734). */
  maxTimestamp(upTo: bigint): TimedOffset | undefined {
    let latest: StoredBatch | undefined
    for (const batch of this.#batches) {
      if (batch.header.baseOffset >= upTo) break
      if (latest === undefined || batch.header.maxTimestamp > latest.header.maxTimestamp) {
        latest = batch
      }
    }
    if (latest === undefined) return undefined
    const { maxTimestamp } = latest.header
    return recordsOf(latest).find(({ timestamp }) => timestamp === maxTimestamp)
  }

  /** Undefined for an epoch that is newer than all that are known. */
  endOffsetForEpoch(epoch: number): EpochEnd | undefined {
    return this.#epochs.endOf(epoch, this.#endOffset)
  }

  #store(bytes: Buffer, leaderEpoch: number, marker: TransactionMarker | undefined): StoredBatch {
    // Base offset and leader epoch lie outside of the checksum
    bytes.writeBigInt64BE(this.#endOffset, 0)
    bytes.writeInt32BE(leaderEpoch, 12)
    const header = readBatchHeader(bytes)
    if (header === undefined) throw new WireFormatError('A batch that was checked cannot be read')
    const lastOffset = header.baseOffset + BigInt(header.lastOffsetDelta)
    const batch = { bytes, header, lastOffset, marker }
    this.replicate(batch)
    return batch
  }

  #apply(batch: StoredBatch): void {
    const { header, lastOffset, marker } = batch
    this.#epochs.begin(header.partitionLeaderEpoch, header.baseOffset)
    this.#endOffset = lastOffset + 1n
    if (marker === undefined) {
      this.#producers.appended(batch)
      return
    }
    const firstOffset = this.#producers.ended(marker, header.maxTimestamp)
    if (firstOffset === undefined) return
    this.#decided.push({ firstOffset, markerOffset: lastOffset })
    const { producerId } = marker
    if (!marker.commit) this.#aborted.add({ producerId, firstOffset, lastOffset })
  }

  /** Of the first batch that ends at `offset` or behind it. */
  #indexOf(offset: bigint): number {
    let low = 0
    let high = this.#batches.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#batches[middle] as StoredBatch).lastOffset < offset) low = middle + 1
      else high = middle
    }
    return low
  }
}

function recordsOf(batch: StoredBatch): TimedOffset[] {
  const leaderEpoch = batch.header.partitionLeaderEpoch
  const { codec, maxTimestamp } = batch.header
  // Node has neither: the batch's own time is the best that can be told
  if (codec === 'snappy' || codec === 'lz4') {
    return [{ offset: batch.header.baseOffset, timestamp: maxTimestamp, leaderEpoch }]
  }
  return decodeRecordBatches(batch.bytes).flatMap(({ records }) =>
    records.map(({ offset, timestamp }) => ({ offset, timestamp, leaderEpoch })),
  )
}

function stampAppendTime(bytes: Buffer, nowMs: number): void {
  bytes.writeInt16BE(bytes.readInt16BE(21) | LOG_APPEND_TIME, 21)
  bytes.writeBigInt64BE(BigInt(nowMs), 35)
  bytes.writeUInt32BE(crc32c(bytes.subarray(CHECKSUMMED_FROM)), 17)
}
