import { HoldfastError } from './holdfast-error.ts'

/**
 * - `send-failed`: a record, or offsets, of the transaction failed for good: see `cause`
 * - `refused`: the brokers cannot go on with the transaction
 * - `expired`: it was open for longer than its time limit
 * - `signal`: its AbortSignal fired
 * - `aborted`: it was aborted while this was under way
 * - `unreachable`: its coordinator gave no answer in time, and no request to commit reached it
 */
export type AbortReason =
  | 'send-failed'
  | 'refused'
  | 'expired'
  | 'signal'
  | 'aborted'
  | 'unreachable'

export interface TransactionAbortedDetails extends Record<string, unknown> {
  /** Undefined if the transaction had none yet. */
  readonly transactionalId: string | undefined
  readonly reason: AbortReason
}

const WHAT: Readonly<Record<AbortReason, string>> = {
  'send-failed': 'a record or offset of it failed for good',
  refused: 'the brokers cannot go on with it',
  expired: 'it was open for longer than its time limit',
  signal: 'its AbortSignal fired',
  aborted: 'it was aborted',
  unreachable: 'its coordinator could not be reached',
}

/**
 * The transaction was not committed, and never will be: read_committed readers see nothing of it.
 * `cause` is what made it so, if anything did.
 *
 * @remedy Nothing of it is in effect, so it can be run again as a whole (`retries` of `transaction()` does so
 * for what is likely to pass). With reason `expired` do less in one transaction, or raise
 * `transactionTimeoutMs`. With `send-failed` mend what `cause` names.
 */
export class TransactionAbortedError extends HoldfastError {
  override readonly name = 'TransactionAbortedError'
  readonly code = 'TRANSACTION_ABORTED'
  override readonly details: TransactionAbortedDetails

  constructor(
    details: TransactionAbortedDetails,
    cause?: unknown,
    retriable: boolean = causeIsRetriable(cause),
  ) {
    const { transactionalId, reason } = details
    const whose = transactionalId === undefined ? '' : ` of '${transactionalId}'`
    super(
      `The transaction${whose} is not committed: ${WHAT[reason]}. Nothing of it is in effect; it can be run again`,
      { fate: 'not-written', retriable, cause },
    )
    this.details = details
  }
}

const causeIsRetriable = (cause: unknown): boolean =>
  cause === undefined || (HoldfastError.is(cause) && cause.retriable)
