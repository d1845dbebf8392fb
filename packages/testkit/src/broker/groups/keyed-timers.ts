import type { Clock } from '../../faults/clock.ts'

/** At most one timer per key, as in Kafka's CoordinatorTimer: setting one again replaces it. */
export class KeyedTimers {
  readonly #clock: Clock
  readonly #cancels = new Map<string, () => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  set(key: string, delayMs: number, callback: () => void): void {
    this.cancel(key)
    const cancel = this.#clock.after(delayMs, () => {
      this.#cancels.delete(key)
      callback()
    })
    this.#cancels.set(key, cancel)
  }

  cancel(key: string): void {
    this.#cancels.get(key)?.()
    this.#cancels.delete(key)
  }

  cancelAll(): void {
    for (const key of this.#cancels.keys()) this.cancel(key)
  }
}
