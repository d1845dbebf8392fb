import type { Disconnect } from '../faults/fault-action.ts'

/** What the owner of a link is told. Each frame comes whole, its size prefix included. */
export interface LinkEvents {
  onRequest(frame: Buffer): void
  onAnswer(frame: Buffer): void
  onClientGone(): void
  /** `failed`: by a reset, or it never was there. */
  onBrokerGone(failed: boolean): void
  /** Both sides are closed. */
  onClosed(): void
  /** What another event threw; the link is destroyed. */
  onError(error: unknown): void
}

/**
 * A client's connection and what is behind it: a broker over another socket (socket-pair.ts) or a
 * broker in this process (embedded/broker-link.ts). Faults strike between the two.
 */
export interface Link {
  readonly brokerIsGone: boolean
  toBroker(frame: Buffer): void
  toClient(bytes: Buffer): void
  /** Stops reading from the client, e.g. because too much of it is held already. */
  letClientWait(waits: boolean): void
  /** After a 'fin' the client has to close its half, which is why it is still read. */
  endClient(how: Disconnect): void
  /** As the client's kernel would see a broker's end: what was answered arrives first. */
  endClientAsBrokerDid(failed: boolean): void
  /** What was forwarded gets there, as it would have without a fault. */
  endBroker(): void
  /** Reads and drops, so that the end of a side does not go unnoticed. */
  readOn(): void
  destroy(): void
}
