import { HoldfastError } from './holdfast-error.ts'

export interface TransactionPoolTimeoutDetails extends Record<string, unknown> {
  readonly transactionPoolSize: number
  readonly waitedMs: number
}

/**
 * All transactional ids of the pool were in use for as long as `maxBlockMs`.
 *
 * @remedy Raise `transactionPoolSize` (each id costs a connection per broker), make transactions shorter, or
 * look for explicit ones that are never ended.
 */
export class TransactionPoolTimeoutError extends HoldfastError {
  override readonly name = 'TransactionPoolTimeoutError'
  readonly code = 'TRANSACTION_POOL_TIMEOUT'
  override readonly details: TransactionPoolTimeoutDetails

  constructor(details: TransactionPoolTimeoutDetails) {
    const { transactionPoolSize, waitedMs } = details
    super(
      `No transactional id was free for ${Math.round(waitedMs)} ms (maxBlockMs): all ${transactionPoolSize} of the pool run transactions. ` +
        'Raise transactionPoolSize, or make transactions shorter',
      { fate: 'not-written', retriable: true },
    )
    this.details = details
  }
}
