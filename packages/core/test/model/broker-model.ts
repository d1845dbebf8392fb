import { sequenceAfter } from '../../src/identity/sequence.ts'

/** A batch as a broker sees it. */
export interface ModelRequest {
  /** Which batch it carries; the broker does not look at it. */
  readonly id: number
  readonly producerId: bigint
  readonly epoch: number
  readonly baseSequence: number
  readonly count: number
}

export interface ModelAnswer {
  readonly code: number
  readonly baseOffset: bigint
}

interface Remembered {
  readonly first: number
  readonly last: number
  readonly offset: bigint
}

interface ProducerState {
  epoch: number
  /** The latest batches, oldest first; at most five. */
  batches: Remembered[]
}

const REMEMBERED = 5

/**
 * One partition of Apache Kafka, as far as producer state goes (ProducerStateManager and
 * ProducerAppendInfo): duplicates of the last five batches, epochs, gaps, and no state = anything goes.
 */
export class BrokerModel {
  /** The id of the batch at each place, in log order. */
  readonly log: { readonly id: number; readonly offset: bigint }[] = []
  readonly #producers = new Map<bigint, ProducerState>()
  #end = 0n

  append(request: ModelRequest): ModelAnswer {
    const { producerId, epoch, baseSequence: first, count } = request
    const last = sequenceAfter(first, count - 1)
    const state = this.#producers.get(producerId)
    if (state) {
      const same = state.batches.find((b) => b.first === first && b.last === last)
      if (epoch === state.epoch && same) return { code: 0, baseOffset: same.offset }
      if (epoch < state.epoch) return refused(47)
      const newest = state.batches.at(-1)
      const expected =
        epoch > state.epoch || newest === undefined ? 0 : sequenceAfter(newest.last, 1)
      if (first !== expected) return refused(45)
    }
    const offset = this.#end
    this.#end += BigInt(count)
    this.log.push({ id: request.id, offset })
    const kept = state?.epoch === epoch ? state.batches : []
    const batches = [...kept, { first, last, offset }].slice(-REMEMBERED)
    this.#producers.set(producerId, { epoch, batches })
    return { code: 0, baseOffset: offset }
  }

  /** A restart from a snapshot: of each producer only the latest batch is known. */
  restart(): void {
    for (const state of this.#producers.values()) state.batches = state.batches.slice(-1)
  }

  /** The producers expired. */
  forget(): void {
    this.#producers.clear()
  }
}

const refused = (code: number): ModelAnswer => ({ code, baseOffset: -1n })
