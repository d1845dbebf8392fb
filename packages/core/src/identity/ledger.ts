import type { Fate } from '../errors/holdfast-error.ts'
import type { SequencedBatch } from './sequenced-batch.ts'

/** What an attempt came back with, for this very partition (INV-ACK). */
export type AttemptResult =
  | 'acknowledged' // 0
  | 'duplicate' // 46
  | 'refused' // a definite "not now"
  | 'refused-maybe' // a code that can be answered after the append
  | 'rejected' // a definite "never"
  | 'divided' // a definite "never" to some of its records
  | 'gap' // 45
  | 'disowned' // 47, 59
  | 'fenced' // 49, 90
  | 'lost' // written, and never answered
  | 'unwritten' // not a byte went out

export type FailReason = 'rejected' | 'given-up' | 'passed' | 'identity'

/** What the caller of the ledger has to do, in this order. */
export type LedgerEffect<B> =
  | { readonly type: 'acknowledge'; readonly batch: B; readonly offsetKnown: boolean }
  | {
      readonly type: 'fail'
      readonly batch: B
      readonly fate: Fate
      readonly reason: FailReason
    }
  /** Back in front of what was never sealed, in this order, to be sealed anew. */
  | { readonly type: 'unseal'; readonly batches: readonly B[] }
  | { readonly type: 'raised'; readonly epoch: number }
  /** Destroy the sockets that carried attempts: nothing else fences them any more. */
  | { readonly type: 'sever' }
  /** Assign a fresh producer id. */
  | { readonly type: 'renew' }
  /** Its parts, with all of its records, take its place, each with its share of the sequence. */
  | {
      readonly type: 'divide'
      readonly batch: B
      readonly replaceBy: (parts: readonly B[]) => void
    }
  /** The transaction that the batch is part of cannot be committed any more (INV-TX-1). */
  | { readonly type: 'left'; readonly batch: B }

/**
 * Which of a partition's batches may fly, and what becomes of them after each attempt. With idempotence it
 * is {@link PartitionLedger}, under a transactional id {@link TransactionalLedger}, without it
 * {@link PlainLedger}. Pure: no clock, no I/O. The pipeline acts on
 * the effects it returns.
 */
export interface Ledger<B extends SequencedBatch> {
  readonly producerId: bigint
  /** Sealed and not settled, in order. */
  readonly unsettled: readonly B[]
  /** Nothing may be sealed before {@link assign}. */
  readonly awaitsProducerId: boolean
  /** Have a fresh producer id ready, and {@link assign} it when {@link quiet}. */
  readonly wantsRenewal: boolean
  readonly quiet: boolean
  assign(producerId: bigint, epoch: number, firstSequence?: number): void
  /** Whether a batch that was never sealed may be sealed and sent now. */
  maySeal(batch: B, now: number): boolean
  /** Gives the batch its identity. The first frame must be written in the same tick (INV-SEQ-1). */
  seal(batch: B, now: number): void
  /** The sealed batch that may be sent again now, if any. */
  repeatable(): B | undefined
  repeat(batch: B): void
  /** An attempt ended. Answers to batches that are settled already are echoes, and say nothing. */
  answered(batch: B, result: AttemptResult): LedgerEffect<B>[]
  /** The batch's time or retries ran out. Its callers are told by the `fail` effect. */
  giveUp(batch: B): LedgerEffect<B>[]
}
