import { type Fate, HoldfastError } from './holdfast-error.ts'

export interface BrokerRejectedDetails extends Record<string, unknown> {
  readonly topic: string
  readonly partition: number
  /** Kafka's error code, and its name in Kafka's table. */
  readonly protocolCode: number
  readonly protocolName: string
  /** Produce requests that carried the record. */
  readonly attempts: number
}

/**
 * The broker refused the record for a reason that sending it again does not cure. Other records of its batch
 * went on, unless the code is about the whole batch.
 *
 * @remedy Look at `protocolName`. MESSAGE_TOO_LARGE: smaller records, or a higher `max.message.bytes` of the
 * topic. INVALID_RECORD: a record without a key on a compacted topic, or one that a rule of the broker
 * refuses. INVALID_TIMESTAMP: the topic's `message.timestamp` bounds, or a wrong clock.
 * RECORD_LIST_TOO_LARGE: lower `batchSize`. Others: the message says what to change. Put the record aside
 * until it is mended; with fate `unknown`, look first whether an earlier attempt stored it.
 */
export class BrokerRejectedError extends HoldfastError {
  override readonly name = 'BrokerRejectedError'
  readonly code = 'BROKER_REJECTED'
  override readonly details: BrokerRejectedDetails

  constructor(
    details: BrokerRejectedDetails,
    fate: Fate,
    advice: string,
    retriable: boolean = false,
  ) {
    const { topic, partition, protocolCode, protocolName, attempts } = details
    super(
      `${topic}[${partition}] answered ${protocolName} (${protocolCode}) after ${attempts} attempt(s). ${advice}`,
      { fate, retriable },
    )
    this.details = details
  }
}
