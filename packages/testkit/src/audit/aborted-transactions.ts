import type { RecordBatch } from '../wire/record-batch.ts'

/** As a Fetch answer lists it. */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
}

/**
 * What read committed leaves out. The broker sends everything up to the last stable offset and
 * lists the transactions that were aborted; leaving their batches out is the reader's part (KIP-98).
 */
export class AbortedTransactions {
  #ahead: AbortedTransaction[] = []
  readonly #open = new Set<bigint>()

  /** The list that came with a Fetch answer; a transaction may be listed by several. */
  learn(listed: readonly AbortedTransaction[]): void {
    const known = new Set(this.#ahead.map(keyOf))
    this.#ahead.push(...listed.filter((transaction) => !known.has(keyOf(transaction))))
    this.#ahead.sort((a, b) => Number(a.firstOffset - b.firstOffset))
  }

  /** To be asked for every batch, in order. */
  covers(batch: RecordBatch): boolean {
    const { producerId, baseOffset, lastOffsetDelta, transactional } = batch.header
    const lastOffset = baseOffset + BigInt(lastOffsetDelta)
    while (this.#ahead[0] !== undefined && this.#ahead[0].firstOffset <= lastOffset) {
      this.#open.add(this.#ahead[0].producerId)
      this.#ahead.shift()
    }
    if (batch.marker !== undefined) {
      if (batch.marker === 'abort') this.#open.delete(producerId)
      return false
    }
    return transactional && this.#open.has(producerId)
  }
}

function keyOf({ producerId, firstOffset }: AbortedTransaction): string {
  return `${producerId}@${firstOffset}`
}
