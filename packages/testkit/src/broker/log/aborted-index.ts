/** What a reader has to know to leave an aborted transaction out (KIP-98). */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
}

interface Entry extends AbortedTransaction {
  /** Of the marker. */
  readonly lastOffset: bigint
}

/** The aborted transactions of a log in the order of their markers (Kafka's TransactionIndex). */
export class AbortedIndex {
  #entries: Entry[] = []

  add(entry: Entry): void {
    this.#entries.push(entry)
  }

  /** Those that overlap the range; `to` is exclusive. */
  between(from: bigint, to: bigint): AbortedTransaction[] {
    return this.#entries
      .filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to)
      .map(({ producerId, firstOffset }) => ({ producerId, firstOffset }))
  }

  deleteBefore(startOffset: bigint): void {
    this.#entries = this.#entries.filter(({ lastOffset }) => lastOffset >= startOffset)
  }

  clear(): void {
    this.#entries = []
  }
}
