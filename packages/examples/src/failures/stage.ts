/** Where a failure is shown: brokers behind something that can fail them. */
export interface Stage {
  /** Addresses as clients use them. */
  readonly brokers: readonly string[]
  /** A fresh topic with three replicas of which two must be in sync, and its name. */
  topic(config?: Readonly<Record<string, string>>): Promise<string>
  /** From now on no byte passes between clients and brokers; connections stay silent. */
  cutNetwork(): void
  /** Brokers refuse and reset connections. */
  stopBrokers(): void
  heal(): void
  /** Brokers answer every Produce to this topic with NOT_ENOUGH_REPLICAS, until `heal`. */
  loseReplicas(topic: string): void
}

/** Prints one line of the story. */
export type Say = (line: string) => void
