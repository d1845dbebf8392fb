/** What the parent asks of the process that runs one round. */
export interface MemoryPlan {
  readonly size: number
  readonly bufferMemory: number
  readonly warmUpRecords: number
}

/** What it answers: differences between the warm producer and the one whose buffer is full. */
export interface MemoryResult {
  /** That found room in the buffer, and wait there. */
  readonly records: number
  /** Of `bufferMemory`, as the producer counts it. */
  readonly chargedBytes: number
  readonly heapBytes: number
  /** Buffers included. */
  readonly externalBytes: number
}
