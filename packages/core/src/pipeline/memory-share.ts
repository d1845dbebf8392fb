/**
 * What one partition holds of `bufferMemory`, and whether it makes progress (G8). Partitions without may hold
 * at most half of the memory among them, so that those that flow always have the other half. A partition
 * has to show progress first.
 */
export class MemoryShare {
  held = 0
  /** Reserved since the partition last acknowledged something. */
  sinceProgress = 0
  /** Set by {@link BufferMemory}, which keeps the sum over all. */
  stalled = true
  /** Something failed since the last acknowledgement. */
  failing = false

  /** What it holds waits for something to come back. */
  get inTrouble(): boolean {
    return this.failing && this.held > 0
  }
}
