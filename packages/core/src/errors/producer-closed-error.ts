import { type Fate, HoldfastError } from './holdfast-error.ts'

/** The producer was closed before the record ended otherwise. */
export class ProducerClosedError extends HoldfastError {
  override readonly name = 'ProducerClosedError'
  readonly code = 'PRODUCER_CLOSED'

  constructor(fate: Fate = 'not-written') {
    super(
      fate === 'unknown'
        ? 'The producer was closed before the record was acknowledged; it may be in the log'
        : 'The producer is closed; the record was not written. Create a new producer to send more',
      { fate, retriable: false },
    )
  }
}
