import { HoldfastError } from './holdfast-error.ts'

export interface BreakerOpenDetails extends Record<string, unknown> {
  /** Whose breaker refused. */
  readonly scope: 'cluster' | 'topic'
  /** undefined if it is the cluster's. */
  readonly topic: string | undefined
  /** When to try again, ms from now. Nobody knows for a breaker that an operator forced open: its reset timeout. */
  readonly retryAfterMs: number
  /** The latest failure that counted, or the operator. */
  readonly reason: string | undefined
  /** When it opened, ms since the Unix epoch. */
  readonly since: number
}

/**
 * The circuit breaker is open: the send was refused at once, and nothing of it was taken (B2).
 *
 * @remedy Send again after `retryAfterMs`; tell callers of your own to come back later (503). `reason` names
 * the failure to mend. If `scope` is `topic`, other topics still flow. A breaker that an operator opened
 * stays open until an operator closes or resets it. When it opens and closes: docs/guide/circuit-breaker.md.
 */
export class BreakerOpenError extends HoldfastError {
  override readonly name = 'BreakerOpenError'
  readonly code = 'BREAKER_OPEN'
  override readonly details: BreakerOpenDetails

  constructor(details: BreakerOpenDetails) {
    const { scope, topic, retryAfterMs, reason, since } = details
    const whose = scope === 'cluster' ? 'the cluster' : `topic ${topic}`
    super(
      `The circuit breaker of ${whose} is open since ${new Date(since).toISOString()} ` +
        `(${reason ?? 'reason unknown'}). Nothing was sent: try again in ${retryAfterMs} ms`,
      { fate: 'not-written', retriable: true },
    )
    this.details = details
  }
}
