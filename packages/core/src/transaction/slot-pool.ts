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
 * The transactional ids of a producer, each for one transaction at a time: the lowest free one first, so that no
 * more are used than needed, and whoever waits longest is served first (T3). A fenced id is not used again (T4).
 */
export class SlotPool {
  readonly #clock: Clock
  readonly #ids: readonly string[]
  readonly #make: (transactionalId: string) => Slot
  /** By place; undefined = never used. */
  readonly #slots: (Slot | undefined)[]
  readonly #taken = new Set<Slot>()
  readonly #waiters = new Set<Waiter>()
  #closed = false

  constructor(clock: Clock, ids: readonly string[], make: (transactionalId: string) => Slot) {
    this.#clock = clock
    this.#ids = ids
    this.#make = make
    this.#slots = ids.map(() => undefined)
  }

  /** Waits until then for one to be free. Rejects with TransactionPoolTimeoutError or ProducerFencedError. */
  take(until: number): Promise<Slot> {
    if (this.#closed) return Promise.reject(new ProducerClosedError())
    const free = this.#waiters.size === 0 ? this.#lowestFree() : undefined
    if (free) {
      this.#taken.add(free)
      return Promise.resolve(free)
    }
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

  giveBack(slot: Slot): void {
    this.#taken.delete(slot)
    const fenced = this.#allFenced()
    for (const waiter of this.#waiters) {
      if (fenced) waiter.fail(fenced.fencedError())
      else {
        const free = this.#lowestFree()
        if (!free) return
        this.#taken.add(free)
        waiter.give(free)
      }
    }
  }

  close(): void {
    this.#closed = true
    for (const waiter of this.#waiters) waiter.fail(new ProducerClosedError())
    for (const slot of this.#slots) slot?.close()
  }

  #lowestFree(): Slot | undefined {
    for (const [place, transactionalId] of this.#ids.entries()) {
      const slot = (this.#slots[place] ??= this.#make(transactionalId))
      if (slot.state !== 'fenced' && !this.#taken.has(slot)) return slot
    }
    return undefined
  }

  /** One of them, if all are. */
  #allFenced(): Slot | undefined {
    const [first] = this.#slots
    return this.#slots.every((slot) => slot?.state === 'fenced') ? first : undefined
  }

  #dismiss(waiter: Waiter, tell: () => void): void {
    this.#waiters.delete(waiter)
    waiter.timer.cancel()
    tell()
  }
}
