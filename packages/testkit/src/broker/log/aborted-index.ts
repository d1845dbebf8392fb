import { lowerBound } from './lower-bound.ts'

export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
}

interface Entry extends AbortedTransaction {
  /** Of the marker. */
  readonly lastOffset: bigint
  /** When the marker was appended: every transaction that begins below it has an entry by now. */
  readonly lastStableOffset: bigint
}

/** The aborted transactions of a log, in the order of their markers (TransactionIndex). */
export class AbortedIndex {
  #entries: Entry[] = []

  add(entry: Entry): void {
    this.#entries.push(entry)
  }

  /** Those that overlap offsets from `from` to before `upTo`; the search ends as early as Kafka's. */
  collect(from: bigint, upTo: bigint): AbortedTransaction[] {
    const found: AbortedTransaction[] = []
    const entries = this.#entries
    const first = lowerBound(entries.length, (i) => (entries[i] as Entry).lastOffset >= from)
    for (let i = first; i < entries.length; i++) {
      const { producerId, firstOffset, lastStableOffset } = entries[i] as Entry
      if (firstOffset < upTo) found.push({ producerId, firstOffset })
      if (lastStableOffset >= upTo) break
    }
    return found
  }

  truncateFromEnd(endOffset: bigint): void {
    this.#entries = this.#entries.filter((entry) => entry.lastOffset < endOffset)
  }

  truncateFromStart(startOffset: bigint): void {
    this.#entries = this.#entries.filter((entry) => entry.lastOffset >= startOffset)
  }
}
