import { type BatchHeader, readBatchHeader } from '../../wire/batch-header.ts'
import { WireFormatError } from '../../wire/wire-format-error.ts'
import { AbortedIndex, type AbortedTransaction } from './aborted-index.ts'
import { type EpochEnd, LeaderEpochs } from './leader-epochs.ts'
import { lowerBound } from './lower-bound.ts'
import {
  type ActiveProducer,
  type MarkerCheck,
  type ProducerCheck,
  ProducerStates,
  type Verification,
} from './producer-states.ts'
import { type StoredBatch, stampBatch } from './stored-batch.ts'
import { findMaxTimestamp, findTimestamp, type TimestampedOffset } from './timestamp-lookup.ts'
import { encodeMarker, type TransactionMarker } from './transaction-marker.ts'

/** When, and under whom, the leader appends. */
export interface AppendAt {
  readonly leaderEpoch: number
  readonly nowMs: number
  /** message.timestamp.type is LogAppendTime. Default false. */
  readonly logAppendTime?: boolean
}

export interface ReadLimit {
  /** Of whole batches; a batch that does not fit is left out. */
  readonly maxBytes: number
  /** Exclusive: the high watermark, the last stable offset, or for followers the end of the log. */
  readonly upTo: bigint
  /** The first batch is returned even if it is larger than `maxBytes`. */
  readonly atLeastOne: boolean
}

/**
 * What one replica keeps of one partition, as Kafka's UnifiedLog keeps it. Pure: it asks no clock and
 * does not know the high watermark. It takes what it is told to append: the checks come before.
 *
 * Batches never change once stored, so that the replicas of a partition can share them.
 */
export class ReplicaLog {
  /** By offset, without gaps except where a transaction's data was never replicated. */
  #batches: StoredBatch[] = []
  #startOffset = 0n
  #endOffset = 0n
  readonly #producers = new ProducerStates()
  readonly #aborted = new AbortedIndex()
  readonly #epochs = new LeaderEpochs()

  /** The first offset that may be read. It may lie within a batch. */
  get startOffset(): bigint {
    return this.#startOffset
  }

  /** The offset of the next record. */
  get endOffset(): bigint {
    return this.#endOffset
  }

  /**
   * Whether the batch of a client may follow: to be asked after `checkRecords`, before `append`.
   * `verification` matters to transactional batches without an open transaction alone.
   */
  checkProducer(
    header: BatchHeader,
    verification: Verification = { verified: true },
  ): ProducerCheck {
    return this.#producers.check(header, verification)
  }

  /** `transactionVersion`: as WriteTxnMarkers says it; 2 raises the epoch with each transaction (KIP-890). */
  checkMarker(marker: TransactionMarker, transactionVersion = 0): MarkerCheck {
    return this.#producers.checkMarker(marker, transactionVersion)
  }

  /** Whether a transaction of this producer and epoch is open here, so that no verification is needed. */
  hasOpenTransaction(producerId: bigint, producerEpoch: number): boolean {
    return this.#producers.hasOpenTransaction(producerId, producerEpoch)
  }

  /**
   * Appends as the leader. Copies the one batch in `records`.
   *
   * @param at `header` is what `checkRecords` returned: with it a wrong maxTimestamp is put right
   */
  append(records: Buffer, at: AppendAt & { readonly header?: BatchHeader }): StoredBatch {
    const header = readBatchHeader(records)
    if (header === undefined) throw new WireFormatError('There is no whole batch to append')
    const { leaderEpoch, logAppendTime = false, nowMs } = at
    const given = at.header ?? header
    const maxTimestamp = logAppendTime ? BigInt(nowMs) : given.maxTimestamp
    return this.#add(
      stampBatch(records, header, {
        baseOffset: this.#endOffset,
        leaderEpoch,
        maxTimestamp,
        // Only a batch whose records were looked at is known to need its attribute put right
        logAppendTime: logAppendTime || (at.header === undefined && header.logAppendTime),
      }),
    )
  }

  /** Ends the producer's transaction here, if it has one. The marker takes an offset in any case. */
  appendMarker(marker: TransactionMarker, at: AppendAt): StoredBatch {
    return this.append(encodeMarker(marker, at.nowMs), at)
  }

  /**
   * Appends as a follower what the leader has at the end of this log, sharing it.
   *
   * @throws WireFormatError if the batch lies before the end (Kafka: UnexpectedAppendOffsetException)
   */
  replicate(batch: StoredBatch): void {
    const { baseOffset } = batch.header
    // After DeleteRecords an empty log starts within the leader's first batch, and takes it whole
    const begins = this.#batches.length === 0 && batch.lastOffset >= this.#endOffset
    if (baseOffset < this.#endOffset && !begins) {
      throw new WireFormatError(`Offset ${baseOffset} cannot follow ${this.#endOffset - 1n}`)
    }
    this.#add(batch)
  }

  /**
   * Drops everything from `endOffset` on, and every batch that reaches beyond it: a follower does this
   * before it follows a new leader. What is known of producers is read again from what is left.
   */
  truncateTo(endOffset: bigint): void {
    if (endOffset >= this.#endOffset) {
      this.#epochs.truncateFromEnd(this.#endOffset)
      return
    }
    const kept = this.#indexOf(endOffset)
    // Kafka would end at `endOffset` even within a batch, and could not fetch that batch again
    const next = this.#batches[kept]
    const end =
      next === undefined || next.header.baseOffset > endOffset ? endOffset : next.header.baseOffset
    if (end < this.#startOffset) {
      this.startAt(end)
      return
    }
    this.#batches.length = kept
    this.#endOffset = end
    this.#epochs.truncateFromEnd(end)
    this.#aborted.truncateFromEnd(end)
    this.#producers.clear()
    for (const batch of this.#batches) this.#producers.apply(batch)
  }

  /** Forgets everything: a follower whose end lies outside the leader's log begins anew at its start. */
  startAt(offset: bigint): void {
    this.#batches = []
    this.#startOffset = offset
    this.#endOffset = offset
    this.#epochs.clear()
    this.#aborted.truncateFromEnd(0n)
    this.#producers.clear()
  }

  /**
   * DeleteRecords: moves the start up to `offset`, which must not lie above the high watermark.
   * Producers stay known, also if all their batches are gone.
   */
  deleteBefore(offset: bigint): void {
    if (offset <= this.#startOffset) return
    this.#startOffset = offset
    if (offset > this.#endOffset) this.#endOffset = offset
    this.#batches.splice(0, this.#indexOf(offset))
    this.#aborted.truncateFromStart(offset)
    this.#epochs.truncateFromStart(offset)
  }

  /**
   * Whole batches, from the one that contains `from` on: the reader skips what lies before.
   * Empty if there is nothing; whether `from` is in range is the caller's question.
   */
  read(from: bigint, limit: ReadLimit): readonly StoredBatch[] {
    const found: StoredBatch[] = []
    let bytes = 0
    for (let i = this.#indexOf(from); i < this.#batches.length; i++) {
      const batch = this.#batches[i] as StoredBatch
      if (batch.lastOffset >= limit.upTo) break
      bytes += batch.bytes.length
      if (bytes > limit.maxBytes && !(limit.atLeastOne && found.length === 0)) break
      found.push(batch)
    }
    return found
  }

  /** Where the first transaction that is not ended begins. See `lastStableOffset`. */
  get firstOpenTransaction(): bigint | undefined {
    const first = this.#producers.firstOpenTransaction
    return first === undefined ? undefined : this.#notBeforeStart(first)
  }

  /**
   * How far read committed may read. A transaction holds it back until its marker lies below the high
   * watermark, as a marker above it can still be lost; so this is less than "high watermark or first open
   * transaction" at times. High watermarks must not fall from call to call, except after `truncateTo`.
   */
  lastStableOffset(highWatermark: bigint): bigint {
    const unstable = this.#producers.firstUnstableOffset(highWatermark)
    if (unstable === undefined) return highWatermark
    const first = this.#notBeforeStart(unstable)
    return first < highWatermark ? first : highWatermark
  }

  /** What a Fetch answer with offsets from `from` to before `upTo` lists for read committed. */
  abortedTransactions(from: bigint, upTo: bigint): readonly AbortedTransaction[] {
    return this.#aborted.collect(from, upTo)
  }

  /** ListOffsets: the first record of that time or later, if it lies before `upTo`. Markers count too. */
  offsetForTimestamp(timestamp: bigint, upTo: bigint): TimestampedOffset | undefined {
    const found = findTimestamp(this.#batches, timestamp, this.#startOffset)
    return found !== undefined && found.offset < upTo ? found : undefined
  }

  /** ListOffsets -3: the first record with the largest timestamp of the whole log, if it lies before `upTo`. */
  maxTimestamp(upTo: bigint): TimestampedOffset | undefined {
    const found = findMaxTimestamp(this.#batches)
    return found !== undefined && found.offset < upTo ? found : undefined
  }

  /** Undefined while nothing was appended and nobody led. */
  get latestEpoch(): number | undefined {
    return this.#epochs.latest
  }

  /** A replica that becomes leader notes that its epoch begins at the end of its log. */
  beginEpoch(leaderEpoch: number): void {
    this.#epochs.assign(leaderEpoch, this.#endOffset)
  }

  startOffsetOf(leaderEpoch: number): bigint | undefined {
    return this.#epochs.startOffsetOf(leaderEpoch)
  }

  /** As OffsetForLeaderEpoch answers it: -1 and -1 for an epoch that is unknown here. */
  endOffsetFor(leaderEpoch: number): EpochEnd {
    return this.#epochs.endOffsetFor(leaderEpoch, this.#endOffset)
  }

  /** The epoch that an offset belongs to, as ListOffsets answers it with the earliest and latest offset. */
  epochAt(offset: bigint): number | undefined {
    return this.#epochs.epochAt(offset)
  }

  activeProducers(): readonly ActiveProducer[] {
    return this.#producers.active()
  }

  /** As if all had expired: a broker that lost its snapshots. Producers with an open transaction stay. */
  forgetProducers(): void {
    this.#producers.expire(() => true)
  }

  /** producer.id.expiration.ms, counted from the timestamp of the producer's last batch as Kafka does. */
  expireProducers(nowMs: number, expirationMs: number): void {
    const before = BigInt(nowMs - expirationMs)
    this.#producers.expire((entry) => entry.lastTimestamp <= before)
  }

  #add(batch: StoredBatch): StoredBatch {
    const { header, lastOffset } = batch
    this.#batches.push(batch)
    this.#endOffset = lastOffset + 1n
    if (header.partitionLeaderEpoch >= 0) {
      this.#epochs.assign(header.partitionLeaderEpoch, header.baseOffset)
    }
    const ended = this.#producers.apply(batch)
    if (ended?.aborted) this.#aborted.add(ended)
    return batch
  }

  /** Of the batch that contains the offset, or of the next one. */
  #indexOf(offset: bigint): number {
    const batches = this.#batches
    return lowerBound(batches.length, (i) => (batches[i] as StoredBatch).lastOffset >= offset)
  }

  #notBeforeStart(offset: bigint): bigint {
    return offset < this.#startOffset ? this.#startOffset : offset
  }
}
