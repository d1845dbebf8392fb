import type { Clock, Timer } from '../src/ports/clock.ts'

interface Pending {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

/** Time that moves only when a test says so; timers fire in the order of their times. */
export class VirtualClock implements Clock {
  #now = 0
  #order = 0
  #pending: Pending[] = []
  readonly #epoch: number

  constructor(epoch = 1_700_000_000_000) {
    this.#epoch = epoch
  }

  now(): number {
    return this.#now
  }
  wallTime(): number {
    return this.#epoch + this.#now
  }
  get timers(): number {
    return this.#pending.length
  }

  after(delayMs: number, callback: () => void): Timer {
    const pending = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback }
    this.#pending.push(pending)
    return {
      cancel: () => {
        this.#pending = this.#pending.filter((p) => p !== pending)
      },
    }
  }

  advance(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const due = this.#pending
        .filter((p) => p.at <= until)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (!due) break
      this.#pending = this.#pending.filter((p) => p !== due)
      this.#now = due.at
      due.callback()
    }
    this.#now = until
  }
}
