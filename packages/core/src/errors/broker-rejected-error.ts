import { type Fate, HoldfastError } from './holdfast-error.ts'

export interface BrokerRejectedDetails extends Record<string, unknown> {
  readonly topic: string
  readonly partition: number
  /** Kafka's error code, and its name in Kafka's table. */
  readonly protocolCode: number
  readonly protocolName: string
  readonly attempts: number
}

/** The broker refused the record for a reason that sending it again does not cure. */
export class BrokerRejectedError extends HoldfastError {
  override readonly name = 'BrokerRejectedError'
  readonly code = 'BROKER_REJECTED'
  override readonly details: BrokerRejectedDetails

  constructor(details: BrokerRejectedDetails, fate: Fate, advice: string) {
    const { topic, partition, protocolCode, protocolName, attempts } = details
    super(
      `${topic}[${partition}] answered ${protocolName} (${protocolCode}) after ${attempts} attempt(s). ${advice}`,
      { fate, retriable: false },
    )
    this.details = details
  }
}
