import type { RequestView } from '../faults/request-view.ts'
import type { ApiName } from '../wire/api-keys.ts'

/** What the broker answered for a partition of a Produce request. */
export interface ProducedResult {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  readonly baseOffset: bigint
}

/** One request that came to the proxy. Times are of the proxy's clock, in milliseconds. */
export interface HistoryEntry extends RequestView {
  /** Arrival order over all connections. */
  readonly index: number
  /** Which connection, in the order they were made. */
  readonly connection: number
  readonly receivedAt: number
  /** Undefined if the broker never got it. */
  readonly forwardedAt: number | undefined
  /** When the broker's answer was here. */
  readonly brokerAnsweredAt: number | undefined
  /** When an answer, the broker's or the proxy's own, was written to the client. */
  readonly answeredAt: number | undefined
  /** Produce only: the broker's own results, before any fault changed them. */
  readonly results: readonly ProducedResult[]
  /** Descriptions of the faults that struck it. */
  readonly faults: readonly string[]
}

/** The entry as the proxy writes it. */
export type WritableHistoryEntry = {
  -readonly [Field in keyof HistoryEntry]: HistoryEntry[Field]
} & {
  faults: string[]
}

export interface HistoryFilter {
  readonly api?: ApiName
  readonly brokerId?: number
  readonly clientId?: string
  readonly topic?: string
  readonly partition?: number
}

/** Old entries go when there are more than this. */
const LIMIT = 500_000

export class History {
  #entries: WritableHistoryEntry[] = []
  #next = 0

  add(view: RequestView, connection: number, receivedAt: number): WritableHistoryEntry {
    const entry: WritableHistoryEntry = {
      ...view,
      index: this.#next++,
      connection,
      receivedAt,
      forwardedAt: undefined,
      brokerAnsweredAt: undefined,
      answeredAt: undefined,
      results: [],
      faults: [],
    }
    this.#entries.push(entry)
    if (this.#entries.length > LIMIT) this.#entries = this.#entries.slice(LIMIT / 2)
    return entry
  }

  select(filter: HistoryFilter): HistoryEntry[] {
    const { topic, partition } = filter
    return this.#entries.filter(
      (entry) =>
        (filter.api === undefined || filter.api === entry.apiName) &&
        (filter.brokerId === undefined || filter.brokerId === entry.brokerId) &&
        (filter.clientId === undefined || filter.clientId === entry.clientId) &&
        ((topic === undefined && partition === undefined) ||
          entry.batches.some(
            (batch) =>
              (topic === undefined || topic === batch.topic) &&
              (partition === undefined || partition === batch.partition),
          )),
    )
  }

  clear(): void {
    this.#entries = []
  }
}
