import { HoldfastError } from './holdfast-error.ts'

/**
 * The transaction cannot do this in the state it is in: it has ended, or is ending. Nothing has changed by the
 * call.
 *
 * @remedy Await every `send` before the transaction ends, end it once, and begin another one for what comes
 * later. Within a callback of `transaction()` do not begin another one: pass the `tx` on.
 */
export class TransactionStateError extends HoldfastError {
  override readonly name = 'TransactionStateError'
  readonly code = 'TRANSACTION_STATE'
  override readonly details: { readonly operation: string; readonly state: string }

  constructor(operation: string, state: string, fix: string, cause?: unknown) {
    super(`${operation} is not possible: the transaction is ${state}. ${fix}`, {
      fate: 'not-written',
      retriable: false,
      cause,
    })
    this.details = { operation, state }
  }
}
