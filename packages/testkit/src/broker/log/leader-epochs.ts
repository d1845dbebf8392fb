/** Where an epoch of leadership ended in a log. */
export interface EpochEnd {
  readonly epoch: number
  readonly endOffset: bigint
}

/** Which leader epoch began at which offset (KIP-101; Kafka's LeaderEpochFileCache). */
export class LeaderEpochs {
  #entries: { readonly epoch: number; readonly startOffset: bigint }[] = []

  get latest(): number | undefined {
    return this.#entries.at(-1)?.epoch
  }

  /** From this offset on records carry `epoch`, unless a later one began already. */
  begin(epoch: number, startOffset: bigint): void {
    const { latest } = this
    if (latest !== undefined && epoch <= latest) return
    // An epoch without a record leaves no trace
    while (this.#entries.at(-1)?.startOffset === startOffset) this.#entries.pop()
    this.#entries.push({ epoch, startOffset })
  }

  /** The largest known epoch that is not above the one asked for, and its end; undefined if it is newer than all. */
  endOf(epoch: number, logEnd: bigint): EpochEnd | undefined {
    if (epoch === this.latest) return { epoch, endOffset: logEnd }
    const next = this.#entries.find((entry) => entry.epoch > epoch)
    if (next === undefined) return undefined
    const known = this.#entries.findLast((entry) => entry.epoch <= epoch)
    return { epoch: known?.epoch ?? epoch, endOffset: next.startOffset }
  }

  truncateTo(endOffset: bigint): void {
    this.#entries = this.#entries.filter(({ startOffset }) => startOffset < endOffset)
  }

  deleteBefore(startOffset: bigint): void {
    const first = this.#entries.findLastIndex((entry) => entry.startOffset <= startOffset)
    if (first < 0) return
    const kept = this.#entries.slice(first)
    this.#entries = kept.map((entry, i) => (i === 0 ? { epoch: entry.epoch, startOffset } : entry))
  }

  clear(): void {
    this.#entries = []
  }
}
