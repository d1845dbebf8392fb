import { HoldfastError } from './holdfast-error.ts'

export interface ProducerFencedDetails extends Record<string, unknown> {
  readonly transactionalId: string
}

/**
 * Somebody else began to use the transactional id. The transaction is aborted, and this producer
 * does not use the id any more: two owners would fence each other for ever (T4).
 *
 * @remedy Give each running instance a `transactionalIdPrefix` of its own (docs/guide/transactions.md lists
 * ways to choose them), and create the producer anew once this is so. If the other owner is meant to take
 * over, stop this instance.
 */
export class ProducerFencedError extends HoldfastError {
  override readonly name = 'ProducerFencedError'
  readonly code = 'PRODUCER_FENCED'
  override readonly details: ProducerFencedDetails

  constructor(details: ProducerFencedDetails, cause?: unknown) {
    super(
      `Another producer uses the transactional id '${details.transactionalId}' now: this one commits nothing more under it. ` +
        'Each running instance needs a transactionalIdPrefix of its own',
      { fate: 'not-written', retriable: false, cause },
    )
    this.details = details
  }
}
