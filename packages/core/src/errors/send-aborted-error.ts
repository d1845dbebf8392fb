import { type Fate, HoldfastError } from './holdfast-error.ts'

/** The AbortSignal of the call ended it. `cause` is the signal's reason. */
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
