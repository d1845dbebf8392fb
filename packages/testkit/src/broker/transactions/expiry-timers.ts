import type { Clock } from '../../faults/clock.ts'

/**
 * One timer per ongoing transaction. Kafka looks for expired ones at an interval, from the start
 * of the coordinator on; a timer here rings when that look would find its transaction.
 */
export class ExpiryTimers {
  readonly #clock: Clock
  readonly #intervalMs: number
  readonly #onDue: (transactionalId: string) => void
  readonly #origin: number
  readonly #timers = new Map<string, () => void>()
  #closed = false

  constructor(clock: Clock, intervalMs: number, onDue: (transactionalId: string) => void) {
    this.#clock = clock
    this.#intervalMs = intervalMs
    this.#onDue = onDue
    this.#origin = clock.now()
  }

  /** `deadline`, of the clock, is the last moment at which the transaction is not expired. */
  arm(transactionalId: string, deadline: number): void {
    this.disarm(transactionalId)
    if (this.#closed) return
    const looks = Math.floor((deadline - this.#origin) / this.#intervalMs) + 1
    const look = this.#origin + looks * this.#intervalMs
    const cancel = this.#clock.after(look - this.#clock.now(), () => {
      this.#timers.delete(transactionalId)
      // A system timer may ring a fraction of a millisecond early
      if (this.#clock.now() > deadline) this.#onDue(transactionalId)
      else this.arm(transactionalId, deadline)
    })
    this.#timers.set(transactionalId, cancel)
  }

  disarm(transactionalId: string): void {
    this.#timers.get(transactionalId)?.()
    this.#timers.delete(transactionalId)
  }

  close(): void {
    this.#closed = true
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
  }
}
