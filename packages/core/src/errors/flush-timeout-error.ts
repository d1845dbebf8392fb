import { HoldfastError } from './holdfast-error.ts'

export interface FlushTimeoutDetails extends Record<string, unknown> {
  readonly timeoutMs: number
  /** Sends that have not settled. */
  readonly unsettled: number
}

/**
 * `flush` ran out of time. The sends go on, and each still tells its own outcome.
 *
 * @remedy Do not send anything again because of it. Wait for the sends themselves, or flush again; if brokers
 * are slow rather than down, give `flush` more time. Before an exit call `close()`, which settles everything
 * within its own limit.
 */
export class FlushTimeoutError extends HoldfastError {
  override readonly name = 'FlushTimeoutError'
  readonly code = 'FLUSH_TIMEOUT'
  override readonly details: FlushTimeoutDetails

  constructor(details: FlushTimeoutDetails) {
    super(
      `${details.unsettled} send(s) are still under way after ${details.timeoutMs} ms. They go on: ` +
        'each of them still tells its own outcome',
      { fate: 'unknown', retriable: true },
    )
    this.details = details
  }
}
