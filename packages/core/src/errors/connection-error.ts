import { type Fate, HoldfastError } from './holdfast-error.ts'

export interface ConnectionDetails extends Record<string, unknown> {
  /** `host:port`. */
  readonly broker: string
}

/** A broker could not be reached, went away, stayed silent, or answered something that is not Kafka. */
export class ConnectionError extends HoldfastError {
  override readonly name = 'ConnectionError'
  readonly code = 'CONNECTION'
  override readonly details: ConnectionDetails

  constructor(broker: string, problem: string, cause?: unknown, fate: Fate = 'not-written') {
    super(`${broker}: ${problem}`, { fate, retriable: true, cause })
    this.details = { broker }
  }
}
