import type { Call } from './call.ts'
import type { SerializedRecord } from './serialize.ts'

/** A record that found no memory. */
export interface WaitingRecord {
  readonly record: SerializedRecord
  readonly call: Call
  readonly slot: number
  /** Place of the message in its list, for errors. */
  readonly index: number
  readonly deliveryTimeoutMs: number
  readonly waitingSince: number
}

/** First in, first out, at no cost per record even where a hundred thousand wait. */
export class WaitingLine {
  #records: WaitingRecord[] = []
  #head = 0

  get length(): number {
    return this.#records.length - this.#head
  }

  /** The next one whose caller still waits for it. */
  get head(): WaitingRecord | undefined {
    for (;;) {
      const head = this.#records[this.#head]
      if (!head?.call.settled) return head
      this.shift()
    }
  }

  push(record: WaitingRecord): void {
    this.#records.push(record)
  }

  shift(): void {
    this.#head++
    if (this.#head * 2 < this.#records.length) return
    this.#records = this.#records.slice(this.#head)
    this.#head = 0
  }

  collectCalls(into: Set<Call>): void {
    for (let i = this.#head; i < this.#records.length; i++) {
      into.add((this.#records[i] as WaitingRecord).call)
    }
  }
}
