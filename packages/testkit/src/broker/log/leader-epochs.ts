export interface EpochEnd {
  /** -1 = unknown. */
  readonly leaderEpoch: number
  /** -1 = unknown. */
  readonly endOffset: bigint
}

interface EpochStart {
  readonly epoch: number
  readonly startOffset: bigint
}

const UNKNOWN: EpochEnd = { leaderEpoch: -1, endOffset: -1n }

/** Where each leader epoch begins in the log (LeaderEpochFileCache, KIP-101). */
export class LeaderEpochs {
  /** Both numbers rise from entry to entry. */
  #starts: EpochStart[] = []

  /** Undefined while nothing was appended and nobody led. */
  get latest(): number | undefined {
    return this.#starts.at(-1)?.epoch
  }

  startOffsetOf(epoch: number): bigint | undefined {
    return this.#starts.find((start) => start.epoch === epoch)?.startOffset
  }

  /** Of every appended batch, and of a new leader before its first one. Entries that contradict it go. */
  assign(epoch: number, startOffset: bigint): void {
    const latest = this.#starts.at(-1)
    if (latest?.epoch === epoch && startOffset >= latest.startOffset) return
    while (this.#starts.length > 0) {
      const last = this.#starts.at(-1) as EpochStart
      if (last.epoch < epoch && last.startOffset < startOffset) break
      this.#starts.pop()
    }
    this.#starts.push({ epoch, startOffset })
  }

  /** What OffsetForLeaderEpoch answers: the largest epoch up to this one, and where it ends. */
  endOffsetFor(epoch: number, logEndOffset: bigint): EpochEnd {
    if (epoch < 0) return UNKNOWN
    if (epoch === this.latest) return { leaderEpoch: epoch, endOffset: logEndOffset }
    const next = this.#starts.findIndex((start) => start.epoch > epoch)
    if (next < 0) return UNKNOWN
    const endOffset = (this.#starts[next] as EpochStart).startOffset
    // Older than everything kept: the log starts where the next epoch does
    return { leaderEpoch: this.#starts[next - 1]?.epoch ?? epoch, endOffset }
  }

  /** The epoch that an offset belongs to. */
  epochAt(offset: bigint): number | undefined {
    return this.#starts.findLast((start) => start.startOffset <= offset)?.epoch
  }

  truncateFromEnd(endOffset: bigint): void {
    this.#starts = this.#starts.filter((start) => start.startOffset < endOffset)
  }

  truncateFromStart(startOffset: bigint): void {
    const current = this.#starts.findLast((start) => start.startOffset <= startOffset)
    if (current === undefined) return
    const later = this.#starts.filter((start) => start.startOffset > startOffset)
    this.#starts = [{ epoch: current.epoch, startOffset }, ...later]
  }

  clear(): void {
    this.#starts = []
  }
}
