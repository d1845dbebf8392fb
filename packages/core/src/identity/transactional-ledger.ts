import type { Fate } from '../errors/holdfast-error.ts'
import { transition } from '../state/transition-table.ts'
import type { AttemptResult, FailReason, Ledger, LedgerEffect } from './ledger.ts'
import { sequenceAfter } from './sequence.ts'
import type { SequencedBatch } from './sequenced-batch.ts'
import {
  type TransactionalPhase,
  type TransactionalPhaseEvent,
  transactionalLedgerTable,
} from './transactional-phase.ts'

/** A broker may have forgotten a producer that was silent so long (INV-SEQ-2b). */
const IDLE_MS = 600_000

/**
 * The identity and order of one partition's batches under a transactional id (INV-TX-1). As in
 * {@link PartitionLedger} a sealed batch never changes and the window is counted from the lowest unsettled
 * one; but the epoch is the coordinator's alone. So a batch that leaves the sequence cannot be passed:
 * nothing more is sealed until {@link assign} brings a new epoch, and the transaction must be aborted.
 * Sequences run on from one transaction to the next of an epoch.
 *
 * Pure: no clock, no I/O. The pipeline acts on the effects it returns.
 */
export class TransactionalLedger<B extends SequencedBatch> implements Ledger<B> {
  producerId = -1n
  epoch = -1
  phase: TransactionalPhase = 'unassigned'
  /** New identities come from the coordinator, with {@link assign}. */
  readonly wantsRenewal = false
  readonly awaitsProducerId = false
  readonly quiet = true

  readonly #window: number
  #nextSequence = 0
  #nextOrdinal = 0
  #sealedAt = 0
  #unsettled: B[] = []

  /** `window`: most batches from the lowest unsettled one on, 1 to 5 (the broker remembers five). */
  constructor(window: number) {
    this.#window = window
  }

  get unsettled(): readonly B[] {
    return this.#unsettled
  }

  /** A batch left the sequence, or there is no identity yet. */
  get stuck(): boolean {
    return this.phase === 'left' || this.phase === 'unassigned'
  }

  /** A new epoch, with which sequences start at 0. Nothing may be unsettled: see {@link retire}. */
  assign(producerId: bigint, epoch: number): void {
    this.#move('assign')
    this.producerId = producerId
    this.epoch = epoch
    this.#nextSequence = 0
  }

  /** Takes what is unsettled out of the sequence. Its answers, if some come, say nothing any more. */
  retire(): readonly B[] {
    const retired = this.#unsettled
    this.#unsettled = []
    for (const batch of retired) batch.move('fail')
    if (retired.length > 0) this.#move('leave')
    return retired
  }

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

  seal(batch: B, now: number): void {
    batch.move('seal')
    batch.attempts++
    batch.repeated = false
    batch.exhausted = false
    this.#identify(batch, this.#nextOrdinal++, this.#nextSequence)
    this.#nextSequence = sequenceAfter(this.#nextSequence, batch.count)
    this.#sealedAt = now
    this.#unsettled.push(batch)
  }

  /** One at a time, in order. */
  repeatable(): B | undefined {
    const flying = this.#unsettled.some((b) => b.state === 'flying')
    return flying || this.stuck ? undefined : this.#unsettled[0]
  }

  repeat(batch: B): void {
    batch.move('repeat')
    batch.attempts++
    batch.repeated = true
  }

  answered(batch: B, result: AttemptResult): LedgerEffect<B>[] {
    if (batch.state !== 'flying') return []
    switch (result) {
      case 'acknowledged':
        return this.#acknowledge(batch, true)
      case 'duplicate':
        if (batch.ambiguous) return this.#acknowledge(batch, false)
        return this.#leave(batch, 'unknown', 'identity') // somebody else's records are there
      case 'lost':
      case 'refused-maybe':
        batch.ambiguous = true
        return this.#park(batch)
      case 'refused':
      case 'unwritten':
        return this.#park(batch)
      case 'gap':
        // Behind the head a gap only says that the head is missing. At the head it says more.
        if (this.#unsettled[0] !== batch) return this.#park(batch)
        return this.#leave(batch, fateOf(batch), 'identity')
      case 'divided':
        if (batch.ambiguous) return this.#leave(batch, 'unknown', 'rejected')
        batch.move('park')
        return [{ type: 'divide', batch, replaceBy: (parts) => this.#replace(batch, parts) }]
      case 'rejected':
        return this.#leave(batch, fateOf(batch), 'rejected')
      case 'disowned':
      case 'fenced':
        return this.#leave(batch, fateOf(batch), 'identity')
    }
  }

  giveUp(batch: B): LedgerEffect<B>[] {
    if (batch.state === 'flying') batch.ambiguous = true
    return this.#leave(batch, fateOf(batch), 'given-up')
  }

  #acknowledge(batch: B, offsetKnown: boolean): LedgerEffect<B>[] {
    batch.move('acknowledge')
    this.#remove(batch)
    if (this.phase === 'probing') this.#move('prove')
    const effects: LedgerEffect<B>[] = [{ type: 'acknowledge', batch, offsetKnown }]
    for (const earlier of this.#unsettled.filter((b) => b.ordinal < batch.ordinal)) {
      if (earlier.state === 'flying') earlier.passed = true
      // Refused every time, and passed by a newer one: sent again it would lie behind that (INV-SEQ-2b)
      else if (!earlier.ambiguous) effects.push(...this.#leave(earlier, 'not-written', 'passed'))
    }
    return effects
  }

  #park(batch: B): LedgerEffect<B>[] {
    if (batch.passed && !batch.ambiguous) return this.#leave(batch, 'not-written', 'passed')
    // It will not be sent again: nothing follows in a sequence with a hole.
    if (this.phase === 'left') return this.#leave(batch, fateOf(batch), 'identity')
    batch.move('park')
    return []
  }

  #leave(batch: B, fate: Fate, reason: FailReason): LedgerEffect<B>[] {
    batch.move('fail')
    this.#remove(batch)
    this.#move('leave')
    return [
      { type: 'fail', batch, fate, reason },
      { type: 'left', batch },
    ]
  }

  #replace(batch: B, parts: readonly B[]): void {
    let sequence = batch.baseSequence
    for (const part of parts) {
      part.move('seal')
      part.move('park')
      part.repeated = true
      this.#identify(part, batch.ordinal, sequence)
      sequence = sequenceAfter(sequence, part.count)
    }
    this.#unsettled.splice(this.#unsettled.indexOf(batch), 1, ...parts)
    // All that is behind moves up a place, so that the window counts the parts too (INV-SEQ-2).
    const first = this.#unsettled[0]?.ordinal ?? 0
    for (const [i, unsettled] of this.#unsettled.entries()) unsettled.ordinal = first + i
    this.#nextOrdinal = Math.max(this.#nextOrdinal, first + this.#unsettled.length)
  }

  #identify(batch: B, ordinal: number, baseSequence: number): void {
    batch.ordinal = ordinal
    batch.producerId = this.producerId
    batch.epoch = this.epoch
    batch.baseSequence = baseSequence
  }

  #remove(batch: B): void {
    this.#unsettled = this.#unsettled.filter((b) => b !== batch)
  }

  #move(event: TransactionalPhaseEvent): void {
    this.phase = transition(transactionalLedgerTable, this.phase, event)
  }
}

const fateOf = (batch: SequencedBatch): Fate => (batch.ambiguous ? 'unknown' : 'not-written')
