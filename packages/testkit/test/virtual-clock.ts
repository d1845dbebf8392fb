import type { Clock } from '../src/faults/clock.ts'

interface Pending {
  readonly at: number
  readonly callback: () => void
}

/** Time that moves only when a test says so; timers fire in the order of their times. */
export class VirtualClock implements Clock {
  #now = 0
  readonly #pending = new Set<Pending>()

  now(): number {
    return this.#now
  }

  /** How many are set. */
  get timers(): number {
    return this.#pending.size
  }

  after(delayMs: number, callback: () => void): () => void {
    const pending = { at: this.#now + Math.max(0, delayMs), callback }
    this.#pending.add(pending)
    return () => this.#pending.delete(pending)
  }

  advance(ms: number): void {
    const until = this.#now + ms
    for (let next = this.#due(until); next !== undefined; next = this.#due(until)) {
      this.#pending.delete(next)
      this.#now = next.at
      next.callback()
    }
    this.#now = until
  }

  /** The earliest; of equals the one that was set first, as a stable sort keeps them. */
  #due(until: number): Pending | undefined {
    return [...this.#pending].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
  }
}
