/** What the parent asks of the process that runs one round. */
export interface EmbeddedPlan {
  /** A peer's brokers instead of embedded ones. */
  readonly brokers?: readonly string[]
  readonly topic: string
  /** Held in memory at the end; embedded only. */
  readonly heldRecords: number
}

/** What it answers. Undefined: the peer is not asked for it. */
export interface EmbeddedResult {
  /** Three brokers, from the call to the last listening socket. */
  readonly startMs: number | undefined
  /** One record, acks all, three replicas, sent when the one before was answered. */
  readonly roundTripMs: number
  /** kafkajs, `sendBatch` of 1,000 records of 100 B, awaited one after the other. */
  readonly sendBatchRecordsPerSecond: number
  /** Of the whole process, kafkajs included, with `heldRecords` of 100 B in the log. */
  readonly residentMb: number | undefined
  /** What keeps the event loop alive after `stop`: has to be empty. */
  readonly leftOver: readonly string[] | undefined
}
