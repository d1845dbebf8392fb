import { ProducerClosedError } from '../errors/producer-closed-error.ts'
import { TransactionPoolTimeoutError } from '../errors/transaction-pool-timeout-error.ts'
import type { Clock, Timer } from '../ports/clock.ts'
import type { Slot } from './slot.ts'

interface Waiter {
  readonly give: (slot: Slot) => void
  readonly fail: (error: Error) => void
  readonly timer: Timer
}

/**
 * The transactional ids of a producer, each for one transaction at a time: the lowest free one first, so that no more
 * are used than needed, and whoever waits longest is served first (T3). A fenced id is not used again (T4).
 */
export class SlotPool {
  readonly #clock: Clock
  readonly #ids: readonly string[]
  readonly #make: (transactionalId: string) => Slot
  /** Those in use by now, in the order of the ids. */
  readonly #slots: Slot[] = []
  readonly #free = new Set<Slot>()
  readonly #waiters = new Set<Waiter>()
  #closed = false

  constructor(clock: Clock, ids: readonly string[], make: (transactionalId: string) => Slot) {
    this.#clock = clock
    this.#ids = ids
    this.#make = make
  }

  /** Waits until then for one to be free. Rejects with TransactionPoolTimeoutError or ProducerFencedError. */
  take(until: number): Promise<Slot> {
    if (this.#closed) return Promise.reject(new ProducerClosedError())
    const slot = this.#waiters.size === 0 ? this.#next() : undefined
    if (slot) return Promise.resolve(slot)
    const fenced = this.#allFenced()
    if (fenced) return Promise.reject(fenced.fencedError())
    const since = this.#clock.now()
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        give: (slot) => this.#dismiss(waiter, () => resolve(slot)),
        fail: (error) => this.#dismiss(waiter, () => reject(error)),
        timer: this.#clock.after(Math.max(1, until - since), () => {
          const waitedMs = this.#clock.now() - since
          const transactionPoolSize = this.#ids.length
          waiter.fail(new TransactionPoolTimeoutError({ transactionPoolSize, waitedMs }))
        }),
      }
      this.#waiters.add(waiter)
    })
  }

  /** How many are given out. */
  get inUse(): number {
    return this.#slots.filter((slot) => slot.state !== 'fenced' && !this.#free.has(slot)).length
  }

  giveBack(given: Slot): void {
    if (given.state !== 'fenced') this.#free.add(given)
    const fenced = this.#allFenced()
    for (const waiter of this.#waiters) {
      const slot = this.#next()
      if (slot) waiter.give(slot)
      else if (fenced) waiter.fail(fenced.fencedError())
      else return
    }
  }

  close(): void {
    this.#closed = true
    for (const waiter of this.#waiters) waiter.fail(new ProducerClosedError())
    for (const slot of this.#slots) slot.close()
  }

  #next(): Slot | undefined {
    const free = this.#slots.find((slot) => this.#free.has(slot))
    if (free) {
      this.#free.delete(free)
      return free
    }
    const transactionalId = this.#ids[this.#slots.length]
    if (transactionalId === undefined) return undefined
    const slot = this.#make(transactionalId)
    this.#slots.push(slot)
    return slot
  }

  /** One of them, if all are. */
  #allFenced(): Slot | undefined {
    const all = this.#slots.length === this.#ids.length
    return all && this.#slots.every(({ state }) => state === 'fenced') ? this.#slots[0] : undefined
  }

  #dismiss(waiter: Waiter, tell: () => void): void {
    this.#waiters.delete(waiter)
    waiter.timer.cancel()
    tell()
  }
}
