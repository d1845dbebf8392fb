import { type Fate, HoldfastError } from './holdfast-error.ts'

export interface DeliveryTimeoutDetails extends Record<string, unknown> {
  readonly topic: string
  readonly partition: number
  /** Produce requests that carried the record. */
  readonly attempts: number
  readonly elapsedMs: number
}

/**
 * `deliveryTimeoutMs` (or `retries`) ran out before an acknowledgement. `cause` is the last failure, if one
 * is known.
 *
 * @remedy Mend what `cause` names: NOT_ENOUGH_REPLICAS asks for brokers back in sync, a ConnectionError for
 * the network, none at all for a look at `record-queue-time-avg` (the producer sends more than it gets rid
 * of). Send the record again if its fate is `not-written`. If it is `unknown`, look for it in the log first,
 * or send it again only if its readers can tell a repeat. If this comes with every restart of a broker, raise
 * `deliveryTimeoutMs`, not `retries`.
 */
export class DeliveryTimeoutError extends HoldfastError {
  override readonly name = 'DeliveryTimeoutError'
  readonly code = 'DELIVERY_TIMEOUT'
  override readonly details: DeliveryTimeoutDetails

  constructor(details: DeliveryTimeoutDetails, fate: Fate, cause?: unknown) {
    const { topic, partition, attempts, elapsedMs } = details
    const advice =
      fate === 'unknown'
        ? 'It may be in the log: sending it again may duplicate it'
        : 'It is not in the log: it can be sent again'
    super(
      `No acknowledgement from ${topic}[${partition}] after ${Math.round(elapsedMs)} ms and ${attempts} attempt(s). ${advice}`,
      { fate, retriable: true, cause },
    )
    this.details = details
  }
}
