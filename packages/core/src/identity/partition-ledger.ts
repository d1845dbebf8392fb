import type { Fate } from '../errors/holdfast-error.ts'
import { transition } from '../state/transition-table.ts'
import type { AttemptResult, FailReason, Ledger, LedgerEffect } from './ledger.ts'
import { type LedgerEvent, type LedgerPhase, ledgerTable } from './ledger-phase.ts'
import { sequenceAfter } from './sequence.ts'
import type { SequencedBatch } from './sequenced-batch.ts'

/** Epochs are int16. Past the threshold a fresh producer id is asked for, long before they run out. */
export const MAX_EPOCH = 32_767
const RENEWAL_EPOCH = 32_000

/** A broker may have forgotten a producer that was silent so long (INV-SEQ-2b). */
const IDLE_MS = 600_000

/**
 * The identity and order of one partition's batches: which may fly, under which sequence, and what
 * an answer means for it and its neighbours. The invariants are those of docs/internals/identity.md:
 *
 * - INV-SEQ-1  a sealed batch never changes: a broker knows a repeat only by (producer id, epoch,
 *              first and last sequence) among the last five batches of the partition (KIP-98)
 * - INV-SEQ-2  the window is counted from the lowest unsettled batch, settled ones included
 * - INV-SEQ-2b a new identity starts alone, since a broker without state takes any first sequence
 * - INV-SEQ-3  a batch that leaves the sequence costs an epoch, so that its late request is refused
 * - INV-SEQ-5  a fresh producer id fences nothing, so it is taken only at a quiet moment
 *
 * Pure: no clock, no I/O. The pipeline acts on the effects it returns.
 */
export class PartitionLedger<B extends SequencedBatch> implements Ledger<B> {
  producerId = -1n
  epoch = -1
  phase: LedgerPhase = 'unassigned'

  readonly #window: number
  #nextSequence = 0
  #nextOrdinal = 0
  #sealedAt = 0
  /** Sealed and not settled, in order. Never more than the window, so scans are short. */
  #unsettled: B[] = []
  /** The epoch of an abandoned request that may still arrive; only a later epoch's ack disarms it. */
  #danger: number | undefined
  #lastWasAcknowledged = true
  #mustRenew = false

  /** `window`: most batches from the lowest unsettled one on, 1 to 5 (the broker remembers five). */
  constructor(window: number) {
    this.#window = window
  }

  get unsettled(): readonly B[] {
    return this.#unsettled
  }

  /** Past the threshold: have a fresh producer id ready, and {@link assign} it when {@link quiet}. */
  get wantsRenewal(): boolean {
    return this.epoch >= RENEWAL_EPOCH && this.phase !== 'unassigned'
  }

  /** No request of ours can arrive late: a fresh producer id, which fences nothing, is safe. */
  get quiet(): boolean {
    return (
      this.#unsettled.length === 0 &&
      this.#danger === undefined &&
      this.#lastWasAcknowledged &&
      (this.phase === 'probing' || this.phase === 'flowing')
    )
  }

  get awaitsProducerId(): boolean {
    return this.phase === 'unassigned' || this.phase === 'renewing'
  }

  assign(producerId: bigint, epoch: number, firstSequence = 0): void {
    this.#move('assign')
    this.producerId = producerId
    this.epoch = epoch
    this.#nextSequence = firstSequence
    this.#danger = undefined
    this.#mustRenew = false
  }

  /** Whether a batch that was never sealed may be sealed and sent now. */
  maySeal(batch: B, now: number): boolean {
    const lowest = this.#unsettled[0]
    if (lowest === undefined) {
      if (this.phase === 'flowing' && now - this.#sealedAt > IDLE_MS) this.#move('idle')
      return this.phase === 'probing' || this.phase === 'flowing'
    }
    return (
      this.phase === 'flowing' &&
      this.#nextOrdinal - lowest.ordinal < this.#window &&
      !batch.old &&
      this.#unsettled.every((b) => b.state === 'flying' && !b.repeated && !b.old)
    )
  }

  /** Gives the batch its identity. The first frame must be written in the same tick (INV-SEQ-1). */
  seal(batch: B, now: number): void {
    batch.move('seal')
    batch.ordinal = this.#nextOrdinal++
    batch.producerId = this.producerId
    batch.epoch = this.epoch
    batch.baseSequence = this.#nextSequence
    batch.attempts++
    batch.repeated = false
    batch.exhausted = false
    this.#nextSequence = sequenceAfter(this.#nextSequence, batch.count)
    this.#sealedAt = now
    this.#unsettled.push(batch)
  }

  /** The sealed batch that may be sent again now, if any: one at a time, in order. */
  repeatable(): B | undefined {
    if (this.#unsettled.some((b) => b.state === 'flying')) return undefined
    if (this.phase !== 'leaving') return this.#unsettled[0]
    return this.#unsettled.find((b) => this.#undecided(b))
  }

  repeat(batch: B): void {
    batch.move('repeat')
    batch.attempts++
    batch.repeated = true
  }

  /** An attempt ended. Answers to batches that are settled already are echoes, and say nothing. */
  answered(batch: B, result: AttemptResult): LedgerEffect<B>[] {
    if (batch.state !== 'flying') return []
    switch (result) {
      case 'acknowledged':
        return this.#acknowledge(batch, true)
      case 'duplicate':
        if (batch.ambiguous) return this.#acknowledge(batch, false)
        // Nothing of ours can be there under this sequence: somebody else's records are.
        batch.ambiguous = true
        return this.#disown(batch)
      case 'lost':
      case 'refused-maybe':
        batch.ambiguous = true
        return this.#park(batch)
      case 'refused':
      case 'unwritten':
        return this.#park(batch)
      case 'rejected':
        return this.#leave(batch, batch.ambiguous ? 'unknown' : 'not-written', 'rejected')
      case 'divided':
        // Its parts go out again under the raised epoch, unless the whole may be in the log.
        if (batch.ambiguous) return this.#leave(batch, 'unknown', 'rejected')
        return this.#disown(batch)
      case 'gap':
        // Behind the head a gap only says that the head is missing. At the head it says more.
        if (this.phase === 'leaving') batch.exhausted = true
        return this.#unsettled[0] === batch ? this.#disown(batch) : this.#park(batch)
      case 'disowned':
        return this.#disown(batch)
      case 'fenced':
        this.#mustRenew = true
        return [{ type: 'sever' }, ...this.#disown(batch)]
    }
  }

  /** The batch's time or retries ran out. Its callers are told by the `fail` effect. */
  giveUp(batch: B): LedgerEffect<B>[] {
    if (batch.abandoned) return []
    if (batch.state === 'flying') batch.ambiguous = true
    const fate = batch.ambiguous ? 'unknown' : 'not-written'
    if (fate === 'unknown' && this.epoch >= MAX_EPOCH && !this.#mustRenew) {
      // No epoch is left to fence it with, so it may not be passed: it stays until the broker
      // says what became of it. (767 batches must have been given up without one ack to get here.)
      batch.abandoned = true
      return [{ type: 'fail', batch, fate, reason: 'given-up' }]
    }
    return this.#leave(batch, fate, 'given-up')
  }

  #acknowledge(batch: B, offsetKnown: boolean): LedgerEffect<B>[] {
    batch.move('acknowledge')
    this.#remove(batch)
    this.#lastWasAcknowledged = true
    if (this.#danger !== undefined && batch.epoch > this.#danger) this.#danger = undefined
    const effects: LedgerEffect<B>[] = []
    if (!batch.abandoned) effects.push({ type: 'acknowledge', batch, offsetKnown })
    if (this.phase === 'probing') this.#move('prove')
    const passed = this.#unsettled.filter((b) => b.ordinal < batch.ordinal)
    for (const earlier of passed) {
      if (earlier.state === 'flying') earlier.passed = true
      else if (!earlier.ambiguous) {
        this.#fail(earlier, 'not-written', 'passed', effects)
        this.#move('leave')
      }
    }
    return this.#settleLeaving(effects)
  }

  #park(batch: B): LedgerEffect<B>[] {
    // Sent again it would land behind the newer batch that was acknowledged meanwhile.
    if (batch.passed && !batch.ambiguous) return this.#leave(batch, 'not-written', 'passed')
    batch.move('park')
    return this.#settleLeaving([])
  }

  /** INV-SEQ-4: the partition starts over under a raised epoch, without anybody having left. */
  #disown(batch: B): LedgerEffect<B>[] {
    if (batch.passed && !batch.ambiguous) return this.#leave(batch, 'not-written', 'passed')
    batch.move('park')
    batch.exhausted = true
    this.#move('leave')
    return this.#settleLeaving([])
  }

  #leave(batch: B, fate: Fate, reason: FailReason): LedgerEffect<B>[] {
    const effects: LedgerEffect<B>[] = []
    this.#fail(batch, fate, reason, effects)
    this.#move('leave')
    return this.#settleLeaving(effects)
  }

  #fail(batch: B, fate: Fate, reason: FailReason, effects: LedgerEffect<B>[]): void {
    batch.move('fail')
    this.#remove(batch)
    this.#lastWasAcknowledged = false
    if (fate === 'unknown') this.#danger = batch.epoch
    if (!batch.abandoned) effects.push({ type: 'fail', batch, fate, reason })
  }

  /** Whether a repeat under the old identity can still tell what became of the batch. */
  #undecided(batch: B): boolean {
    return batch.ambiguous && !batch.exhausted && !this.#mustRenew
  }

  /** While leaving: once every attempted batch has a definite answer, the epoch is raised. */
  #settleLeaving(effects: LedgerEffect<B>[]): LedgerEffect<B>[] {
    if (this.phase !== 'leaving') return effects
    if (this.#unsettled.some((b) => b.state === 'flying' || this.#undecided(b))) return effects
    for (const batch of this.#unsettled.filter((b) => b.ambiguous)) {
      this.#fail(batch, 'unknown', 'identity', effects)
    }
    const again = this.#unsettled
    this.#unsettled = []
    for (const batch of again) batch.move('unseal')
    if (again.length > 0) effects.push({ type: 'unseal', batches: again })
    if (this.#mustRenew || this.epoch >= MAX_EPOCH) {
      if (this.#danger !== undefined && !this.#mustRenew) effects.push({ type: 'sever' })
      this.#move('renew')
      effects.push({ type: 'renew' })
    } else {
      this.#move('raise')
      this.epoch++
      this.#nextSequence = 0
      effects.push({ type: 'raised', epoch: this.epoch })
    }
    return effects
  }

  #remove(batch: B): void {
    this.#unsettled = this.#unsettled.filter((b) => b !== batch)
  }

  #move(event: LedgerEvent): void {
    this.phase = transition(ledgerTable, this.phase, event)
  }
}
