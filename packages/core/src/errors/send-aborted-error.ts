import { type Fate, HoldfastError } from './holdfast-error.ts'

/**
 * The AbortSignal of the call ended it. `cause` is the signal's reason.
 *
 * @remedy Expected if somebody gave up waiting, such as a client that went away. If a timeout aborts too
 * often, compare it with `request-latency-avg` and `record-queue-time-avg`; `deliveryTimeoutMs` of the call
 * ends it as surely, and tells the last failure. Fate `unknown` means that the record may still reach the
 * log.
 */
export class SendAbortedError extends HoldfastError {
  override readonly name = 'SendAbortedError'
  readonly code = 'SEND_ABORTED'

  constructor(fate: Fate, reason: unknown) {
    super(
      fate === 'unknown'
        ? 'The send was aborted by its signal after the record was written; it may be in the log'
        : 'The send was aborted by its signal; the record was not written',
      { fate, retriable: true, cause: reason },
    )
  }
}
