import { HoldfastError } from './holdfast-error.ts'

export interface TransactionOutcomeUnknownDetails extends Record<string, unknown> {
  readonly transactionalId: string
  readonly elapsedMs: number
}

/**
 * The request to commit was sent, and nobody could say what became of it: neither the coordinator nor the
 * log. All of the transaction is in effect, or nothing of it.
 *
 * @remedy Look for one of its records with a read_committed reader: there = committed, passed over = aborted.
 * Run it again only if its readers can tell a repeat.
 */
export class TransactionOutcomeUnknownError extends HoldfastError {
  override readonly name = 'TransactionOutcomeUnknownError'
  readonly code = 'TRANSACTION_OUTCOME_UNKNOWN'
  override readonly details: TransactionOutcomeUnknownDetails

  constructor(details: TransactionOutcomeUnknownDetails, problem: string, cause?: unknown) {
    const { transactionalId, elapsedMs } = details
    super(
      `The transaction of '${transactionalId}' is committed or aborted, and ${problem} (${Math.round(elapsedMs)} ms). ` +
        'Look for one of its records with a read_committed reader before it is run again',
      { fate: 'unknown', retriable: false, cause },
    )
    this.details = details
  }
}
