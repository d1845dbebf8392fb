/**
 * What one partition holds of `bufferMemory`, and whether it makes progress (G8). Stalled partitions may
 * hold at most half of the memory among them, so that those that flow always have the other half.
 */
export class MemoryShare {
  held = 0
  /** Set by {@link BufferMemory}, which keeps the sum over all. */
  stalled = false
}
