import type { BatchHeader } from '../../wire/batch-header.ts'
import { errorCode } from '../../wire/error-codes.ts'
import type { StoredBatch, TransactionMarker } from './stored-batch.ts'

/** So many of a producer's last batches are recognised when they come again (KIP-98). */
const REMEMBERED_BATCHES = 5
const LAST_SEQUENCE = 2 ** 31 - 1
const NONE = -1

interface ProducerState {
  epoch: number
  /** The latest last; with the epoch they are forgotten. */
  batches: StoredBatch[]
  coordinatorEpoch: number
  lastTimestamp: bigint
  /** First offset of the transaction that is open. */
  openSince: bigint | undefined
}

export type ProducerCheck =
  | { readonly kind: 'append' }
  /** It is here already. */
  | { readonly kind: 'duplicate'; readonly batch: StoredBatch }
  | { readonly kind: 'refused'; readonly errorCode: number }

/** A row of DescribeProducers. */
export interface ActiveProducer {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly lastSequence: number
  readonly lastTimestamp: bigint
  readonly coordinatorEpoch: number
  /** -1 without an open transaction. */
  readonly currentTxnStartOffset: bigint
}

/**
 * What a replica remembers of each producer id: epoch, last batches, open transaction (Kafka's
 * ProducerStateManager and ProducerAppendInfo). Built from the log alone, so that every replica
 * of the same log has the same.
 */
export class ProducerStates {
  readonly #states = new Map<bigint, ProducerState>()

  /**
   * The repeat of a remembered batch comes before everything else: its producer only wants to hear
   * the offset. Then the epoch, then the sequence, which an unknown producer may begin anywhere.
   */
  check(batch: BatchHeader): ProducerCheck {
    const { producerId, producerEpoch: epoch, baseSequence, transactional } = batch
    const state = this.#states.get(producerId)
    if (producerId < 0n || state === undefined) return { kind: 'append' }
    const known = epoch === state.epoch ? findRepeat(state, batch) : undefined
    if (known !== undefined) return { kind: 'duplicate', batch: known }
    if (epoch < state.epoch) return refused('INVALID_PRODUCER_EPOCH')
    if (!continues(state, epoch, baseSequence)) return refused('OUT_OF_ORDER_SEQUENCE_NUMBER')
    if (state.openSince !== undefined && !transactional) return refused('INVALID_TXN_STATE')
    return { kind: 'append' }
  }

  /** Undefined if the marker may be written. A coordinator that was replaced, or an old epoch, may not. */
  checkMarker(marker: TransactionMarker): number | undefined {
    const state = this.#states.get(marker.producerId)
    if (state === undefined) return undefined
    if (marker.producerEpoch < state.epoch) return errorCode('INVALID_PRODUCER_EPOCH')
    if (marker.coordinatorEpoch < state.coordinatorEpoch) {
      return errorCode('TRANSACTION_COORDINATOR_FENCED')
    }
    return undefined
  }

  appended(batch: StoredBatch): void {
    const { producerId, producerEpoch, transactional, baseOffset, maxTimestamp } = batch.header
    if (producerId < 0n) return
    const state = this.#at(producerId, producerEpoch)
    state.lastTimestamp = maxTimestamp
    state.batches.push(batch)
    if (state.batches.length > REMEMBERED_BATCHES) state.batches.shift()
    if (transactional) state.openSince ??= baseOffset
  }

  /** The first offset of the transaction that the marker ends, if one was open. */
  ended(marker: TransactionMarker, timestamp: bigint): bigint | undefined {
    const state = this.#at(marker.producerId, marker.producerEpoch)
    const { openSince } = state
    state.openSince = undefined
    state.coordinatorEpoch = marker.coordinatorEpoch
    state.lastTimestamp = timestamp
    return openSince
  }

  hasOpenTransaction(producerId: bigint, producerEpoch: number): boolean {
    const state = this.#states.get(producerId)
    return state?.openSince !== undefined && state.epoch === producerEpoch
  }

  /** First offsets of all open transactions. */
  *openTransactions(): Iterable<bigint> {
    for (const { openSince } of this.#states.values()) if (openSince !== undefined) yield openSince
  }

  active(): ActiveProducer[] {
    return Array.from(this.#states, ([producerId, state]) => ({
      producerId,
      producerEpoch: state.epoch,
      lastSequence: lastSequenceOf(state),
      lastTimestamp: state.lastTimestamp,
      coordinatorEpoch: state.coordinatorEpoch,
      currentTxnStartOffset: state.openSince ?? -1n,
    }))
  }

  clear(): void {
    this.#states.clear()
  }

  #at(producerId: bigint, epoch: number): ProducerState {
    let state = this.#states.get(producerId)
    if (state === undefined) {
      state = {
        epoch,
        batches: [],
        coordinatorEpoch: NONE,
        lastTimestamp: -1n,
        openSince: undefined,
      }
      this.#states.set(producerId, state)
    }
    if (state.epoch !== epoch) {
      state.epoch = epoch
      state.batches = []
    }
    return state
  }
}

function refused(error: Parameters<typeof errorCode>[0]): ProducerCheck {
  return { kind: 'refused', errorCode: errorCode(error) }
}

function findRepeat(state: ProducerState, batch: BatchHeader): StoredBatch | undefined {
  const last = lastSequence(batch)
  return state.batches.find(
    ({ header }) => header.baseSequence === batch.baseSequence && lastSequence(header) === last,
  )
}

function continues(state: ProducerState, epoch: number, baseSequence: number): boolean {
  if (epoch !== state.epoch) return baseSequence === 0
  const last = lastSequenceOf(state)
  return baseSequence === (last === LAST_SEQUENCE ? 0 : last + 1)
}

function lastSequenceOf({ batches }: ProducerState): number {
  const batch = batches.at(-1)
  return batch === undefined ? NONE : lastSequence(batch.header)
}

/** Sequences wrap from 2^31 - 1 to 0. */
function lastSequence({ baseSequence, lastOffsetDelta }: BatchHeader): number {
  return (baseSequence + lastOffsetDelta) % (LAST_SEQUENCE + 1)
}
