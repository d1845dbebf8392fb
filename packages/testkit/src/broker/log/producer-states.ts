import type { BatchHeader } from '../../wire/batch-header.ts'
import { type ErrorName, errorCode } from '../../wire/error-codes.ts'
import { ProducerEntry } from './producer-entry.ts'
import type { StoredBatch } from './stored-batch.ts'
import { markerCoordinatorEpoch, type TransactionMarker } from './transaction-marker.ts'

export type ProducerCheck =
  | { readonly kind: 'append' }
  | {
      readonly kind: 'duplicate'
      readonly baseOffset: bigint
      readonly lastOffset: bigint
      /** Kafka answers the batch's largest timestamp here, also for a topic with CreateTime. */
      readonly logAppendTimeMs: bigint
    }
  | { readonly kind: 'refused'; readonly errorCode: number }

/** What the coordinator said of a transactional batch that finds no open transaction (KIP-890). */
export interface Verification {
  readonly verified: boolean
  /** Produce 12 and newer: the first batch in a partition that knows nothing must have sequence 0. */
  readonly supportsEpochBump?: boolean
}

export type MarkerCheck = Exclude<ProducerCheck, { readonly kind: 'duplicate' }>

/** A row of DescribeProducers; -1 = none. */
export interface ActiveProducer {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly lastSequence: number
  readonly lastTimestamp: bigint
  readonly coordinatorEpoch: number
  readonly currentTxnStartOffset: bigint
}

interface CompletedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
  /** Of the marker. */
  readonly lastOffset: bigint
  readonly aborted: boolean
  /** Where read committed stood once this marker was in the log. */
  readonly lastStableOffset: bigint
}

const APPEND = { kind: 'append' } as const

/** The producers and transactions of one partition (ProducerStateManager). */
export class ProducerStates {
  readonly #entries = new Map<bigint, ProducerEntry>()
  /** First offset to producer id. Offsets only rise, so the first key is the smallest. */
  readonly #open = new Map<bigint, bigint>()
  /** Ended, but by a marker that the high watermark has not passed when last asked. */
  #unreplicated: CompletedTransaction[] = []

  /** Kafka's order of questions in UnifiedLog.analyzeAndValidateProducerState. */
  check(header: BatchHeader, { verified, supportsEpochBump }: Verification): ProducerCheck {
    const { producerId, producerEpoch, transactional } = header
    if (producerId < 0n) return APPEND
    const entry = this.#entries.get(producerId) ?? new ProducerEntry(producerId)
    const duplicate = entry.findDuplicate(header)
    if (duplicate !== undefined) {
      const { baseOffset, lastOffset, timestamp: logAppendTimeMs } = duplicate
      return { kind: 'duplicate', baseOffset, lastOffset, logAppendTimeMs }
    }
    if (producerEpoch < entry.producerEpoch) return refused('INVALID_PRODUCER_EPOCH')
    const begins = transactional && !this.hasOpenTransaction(producerId, producerEpoch)
    if (begins && !verified) return refused('INVALID_TXN_STATE')
    if (begins && supportsEpochBump && entry.hasNoBatches && header.baseSequence !== 0) {
      return refused('OUT_OF_ORDER_SEQUENCE_NUMBER')
    }
    if (!entry.isInSequence(header)) return refused('OUT_OF_ORDER_SEQUENCE_NUMBER')
    if (entry.transactionStart !== undefined && !transactional) return refused('INVALID_TXN_STATE')
    return APPEND
  }

  /**
   * Transactions of version 2 raise the epoch with each marker, so one at the known epoch is late,
   * unless no transaction is open: then it is a repeat, which may be written again (KAFKA-19999).
   */
  checkMarker(marker: TransactionMarker, transactionVersion: number): MarkerCheck {
    const entry = this.#entries.get(marker.producerId)
    if (entry === undefined) return APPEND
    const { producerEpoch } = marker
    const repeat = producerEpoch === entry.producerEpoch && entry.transactionStart === undefined
    const late =
      transactionVersion >= 2
        ? producerEpoch <= entry.producerEpoch && !repeat
        : producerEpoch < entry.producerEpoch
    if (late) return refused('INVALID_PRODUCER_EPOCH')
    if (entry.coordinatorEpoch > marker.coordinatorEpoch) {
      return refused('TRANSACTION_COORDINATOR_FENCED')
    }
    return APPEND
  }

  /** Takes note of a batch that is in the log, without asking anything. Tells of an ended transaction. */
  apply(batch: StoredBatch): CompletedTransaction | undefined {
    const { header, lastOffset } = batch
    if (header.producerId < 0n) return undefined
    const entry = this.#entry(header.producerId)
    if (batch.marker !== undefined) return this.#end(entry, batch)
    entry.addBatch(header, lastOffset)
    if (header.transactional && entry.transactionStart === undefined) {
      entry.transactionStart = header.baseOffset
      this.#open.set(header.baseOffset, header.producerId)
    }
    return undefined
  }

  hasOpenTransaction(producerId: bigint, producerEpoch: number): boolean {
    const entry = this.#entries.get(producerId)
    return entry?.transactionStart !== undefined && entry.producerEpoch === producerEpoch
  }

  get firstOpenTransaction(): bigint | undefined {
    return this.#open.keys().next().value
  }

  /**
   * The first offset of a transaction that is open, or whose marker is not below the high watermark:
   * such a marker can still be lost. High watermarks must not fall from call to call.
   */
  firstUnstableOffset(highWatermark: bigint): bigint | undefined {
    this.#unreplicated = this.#unreplicated.filter((ended) => ended.lastOffset >= highWatermark)
    let first = this.firstOpenTransaction
    for (const { firstOffset } of this.#unreplicated) {
      if (first === undefined || firstOffset < first) first = firstOffset
    }
    return first
  }

  active(): ActiveProducer[] {
    return Array.from(this.#entries.values(), (entry) => ({
      producerId: entry.producerId,
      producerEpoch: entry.producerEpoch,
      lastSequence: entry.lastSequence,
      lastTimestamp: entry.lastTimestamp,
      coordinatorEpoch: entry.coordinatorEpoch,
      currentTxnStartOffset: entry.transactionStart ?? -1n,
    }))
  }

  /** Those with an open transaction stay, as in Kafka. */
  expire(isExpired: (entry: ProducerEntry) => boolean): void {
    for (const [producerId, entry] of this.#entries) {
      if (entry.transactionStart === undefined && isExpired(entry)) this.#entries.delete(producerId)
    }
  }

  clear(): void {
    this.#entries.clear()
    this.#open.clear()
    this.#unreplicated = []
  }

  #entry(producerId: bigint): ProducerEntry {
    let entry = this.#entries.get(producerId)
    if (entry === undefined) {
      entry = new ProducerEntry(producerId)
      this.#entries.set(producerId, entry)
    }
    return entry
  }

  #end(entry: ProducerEntry, batch: StoredBatch): CompletedTransaction | undefined {
    const { header, bytes, lastOffset, marker } = batch
    const firstOffset = entry.transactionStart
    entry.endTransaction(header.producerEpoch, markerCoordinatorEpoch(bytes), header.maxTimestamp)
    if (firstOffset === undefined) return undefined
    this.#open.delete(firstOffset)
    const completed = {
      producerId: header.producerId,
      firstOffset,
      lastOffset,
      aborted: marker === 'abort',
      lastStableOffset: this.firstOpenTransaction ?? lastOffset + 1n,
    }
    this.#unreplicated.push(completed)
    return completed
  }
}

function refused(error: ErrorName): { readonly kind: 'refused'; readonly errorCode: number } {
  return { kind: 'refused', errorCode: errorCode(error) }
}
