export interface WorkloadRecord {
  readonly topic: string
  readonly key?: string | null
  readonly value: string
  /** Undefined leaves the choice to the client. */
  readonly partition?: number
}

export interface WorkloadReceipt {
  readonly partition: number
  /** Undefined if the client does not say where the record lies. */
  readonly offset: bigint | undefined
}

/** A producer of any make, as workloads, audits and benchmarks drive it. */
export interface WorkloadClient {
  readonly name: string
  connect(): Promise<void>
  /** One record per call. */
  send(record: WorkloadRecord): Promise<WorkloadReceipt>
  /** Whether a record whose `send` rejected may be in the log; `unknown` if the client does not say. */
  fateOf(error: unknown): 'not-written' | 'unknown'
  /** Must come back even if brokers are silent. */
  close(): Promise<void>
}
