import { type Fate, HoldfastError } from './holdfast-error.ts'

/**
 * The producer was closed before the record ended otherwise.
 *
 * @remedy Close the producer after everything that sends through it; a web server first. If records are left
 * at each shutdown, give `close({ timeoutMs })` more time, within what the orchestrator allows before it
 * kills. Records with fate `not-written` can be sent through another producer; those with `unknown` may be in
 * the log.
 */
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
