import { type Clock, systemClock, type Timer } from '../../src/ports/clock.ts'

interface Pending {
  readonly at: number
  readonly callback: () => void
  readonly timer: Timer
}

/** The system's clock, for a process that can be stalled: its timers are late then, as after a pause of it. */
export class StallingClock implements Clock {
  readonly #pending = new Set<Pending>()
  #stalled = false
  #aheadMs = 0

  now(): number {
    return systemClock.now() + this.#aheadMs
  }

  wallTime(): number {
    return systemClock.wallTime()
  }

  after(delayMs: number, callback: () => void): Timer {
    const fire = (): void => {
      if (this.#stalled && delayMs > 0) return
      this.#pending.delete(pending)
      callback()
    }
    const pending = { at: this.now() + delayMs, callback, timer: systemClock.after(delayMs, fire) }
    this.#pending.add(pending)
    return {
      cancel: () => {
        this.#pending.delete(pending)
        pending.timer.cancel()
      },
    }
  }

  /** No timer fires from here on; what is to be done at once is. */
  stall(): void {
    this.#stalled = true
  }

  /** As if so much time had passed; timers do not fire for it while it is stalled. */
  jump(ms: number): void {
    this.#aheadMs += ms
  }

  /** What is due fires now. */
  wake(): void {
    this.#stalled = false
    const due = [...this.#pending].filter(({ at }) => at <= this.now())
    for (const pending of due.toSorted((a, b) => a.at - b.at)) {
      this.#pending.delete(pending)
      pending.timer.cancel()
      pending.callback()
    }
  }
}
