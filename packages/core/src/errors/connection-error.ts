import { type Fate, HoldfastError } from './holdfast-error.ts'

export interface ConnectionDetails extends Record<string, unknown> {
  /** `host:port`. */
  readonly broker: string
}

/**
 * A broker could not be reached, went away, stayed silent, or answered something that is not Kafka.
 * `connect()` rejects with it; records are sent again, and if they fail at last, this is the `cause`.
 *
 * @remedy From the machine that runs the producer: does the host resolve, is the port open, do
 * `advertised.listeners` name addresses that can be reached from there? An answer that is not Kafka, or a
 * connection that ends at once, is often TLS spoken to a plain listener or the reverse: compare `ssl` with
 * the listener. The producer goes on trying by itself.
 */
export class ConnectionError extends HoldfastError {
  override readonly name = 'ConnectionError'
  readonly code = 'CONNECTION'
  override readonly details: ConnectionDetails

  constructor(broker: string, problem: string, cause?: unknown, fate: Fate = 'not-written') {
    super(`${broker}: ${problem}`, { fate, retriable: true, cause })
    this.details = { broker }
  }
}
