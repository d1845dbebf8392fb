import type { Fate } from '../errors/holdfast-error.ts'
import type { AttemptResult, FailReason, Ledger, LedgerEffect } from './ledger.ts'
import type { SequencedBatch } from './sequenced-batch.ts'

/**
 * A partition without idempotence: batches carry no producer id, so a broker cannot tell a repeat from
 * something new. A batch whose answer was lost is sent again and may be stored twice, and order
 * holds only while no attempt fails. Fates stay honest all the same.
 */
export class PlainLedger<B extends SequencedBatch> implements Ledger<B> {
  readonly producerId = -1n
  readonly awaitsProducerId = false
  readonly wantsRenewal = false
  readonly quiet = true
  readonly #window: number
  #nextOrdinal = 0
  #unsettled: B[] = []

  /** `window`: most batches in flight. */
  constructor(window: number) {
    this.#window = window
  }

  get unsettled(): readonly B[] {
    return this.#unsettled
  }

  assign(): void {}

  /** What failed goes first: anything else would reorder without need. */
  maySeal(): boolean {
    return (
      this.#unsettled.length < this.#window && this.#unsettled.every((b) => b.state === 'flying')
    )
  }

  seal(batch: B): void {
    batch.move('seal')
    batch.ordinal = this.#nextOrdinal++
    batch.attempts++
    this.#unsettled.push(batch)
  }

  repeatable(): B | undefined {
    return this.#unsettled.find((b) => b.state === 'parked')
  }

  repeat(batch: B): void {
    batch.move('repeat')
    batch.attempts++
  }

  answered(batch: B, result: AttemptResult): LedgerEffect<B>[] {
    if (batch.state !== 'flying') return []
    switch (result) {
      case 'acknowledged':
        batch.move('acknowledge')
        this.#remove(batch)
        return [{ type: 'acknowledge', batch, offsetKnown: true }]
      case 'lost':
      case 'refused-maybe':
        batch.ambiguous = true
        batch.move('park')
        return []
      case 'refused':
      case 'unwritten':
        batch.move('park')
        return []
      case 'divided':
        if (batch.ambiguous) return this.#fail(batch, 'unknown', 'rejected')
        batch.move('park')
        batch.move('unseal')
        this.#remove(batch)
        return [{ type: 'unseal', batches: [batch] }]
      case 'rejected':
      // Codes about an identity that these batches do not have: no repeat would cure them.
      case 'duplicate':
      case 'gap':
      case 'disowned':
      case 'fenced':
        return this.#fail(batch, batch.ambiguous ? 'unknown' : 'not-written', 'rejected')
    }
  }

  giveUp(batch: B): LedgerEffect<B>[] {
    if (batch.state === 'flying') batch.ambiguous = true
    return this.#fail(batch, batch.ambiguous ? 'unknown' : 'not-written', 'given-up')
  }

  #fail(batch: B, fate: Fate, reason: FailReason): LedgerEffect<B>[] {
    batch.move('fail')
    this.#remove(batch)
    return [{ type: 'fail', batch, fate, reason }]
  }

  #remove(batch: B): void {
    this.#unsettled = this.#unsettled.filter((b) => b !== batch)
  }
}
