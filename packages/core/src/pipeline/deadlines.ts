import type { Clock, Timer } from '../ports/clock.ts'
import type { Settler } from './6-settle.ts'
import type { PartitionQueue } from './partition-queue.ts'

/**
 * Records of a sealed batch whose deadlines lie this close together end together, so that a batch
 * given up as a whole keeps its more precise fate.
 */
const SLACK_MS = 50

/**
 * Ends records whose `deliveryTimeoutMs` passed, with one timer for all of them. Before sealing a
 * record is simply cut out; in a sealed batch its caller is told `unknown`, since the batch lives on,
 * unchanged, until the last of its deadlines (INV-SEQ-1).
 */
export class Deadlines {
  readonly #clock: Clock
  readonly #settler: Settler
  readonly #queues: ReadonlySet<PartitionQueue>
  readonly #whyUnsent: (queue: PartitionQueue) => Error | undefined
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY

  /** `whyUnsent`: what keeps a partition's batches from being sent at all, for errors. */
  constructor(
    clock: Clock,
    settler: Settler,
    queues: ReadonlySet<PartitionQueue>,
    whyUnsent: (queue: PartitionQueue) => Error | undefined,
  ) {
    this.#clock = clock
    this.#settler = settler
    this.#queues = queues
    this.#whyUnsent = whyUnsent
  }

  /** A record with this deadline is in the buffer. */
  watch(deadline: number): void {
    if (deadline >= this.#timerAt) return
    this.#timer?.cancel()
    this.#timerAt = deadline
    const delayMs = Math.max(1, deadline - this.#clock.now())
    this.#timer = this.#clock.after(delayMs, () => this.#sweep())
  }

  close(): void {
    this.#timer?.cancel()
  }

  #sweep(): void {
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    let next = Number.POSITIVE_INFINITY
    for (const queue of this.#queues) next = Math.min(next, this.#sweepQueue(queue, now))
    if (next < Number.POSITIVE_INFINITY) this.watch(next)
  }

  /** Returns when to look at the partition again. */
  #sweepQueue(queue: PartitionQueue, now: number): number {
    let next = Number.POSITIVE_INFINITY
    // Giving up one batch may settle, or put back, those behind it.
    for (const batch of queue.ledger.unsettled.slice()) {
      if (batch.abandoned || (batch.state !== 'flying' && batch.state !== 'parked')) continue
      const latest = batch.latestDeadline
      if (latest <= now) {
        this.#settler.giveUp(queue, batch)
        continue
      }
      this.#settler.expire(queue, batch, 'unknown', now - SLACK_MS)
      next = Math.min(next, latest, batch.earliestDeadline + SLACK_MS)
    }
    for (const batch of queue.waiting.slice()) {
      if (batch.earliestDeadline <= now) batch.lastFailure ??= this.#whyUnsent(queue)
      this.#settler.expire(queue, batch, 'not-written', now)
      if (batch.waiting === 0) queue.drop(batch)
      else next = Math.min(next, batch.earliestDeadline)
    }
    return next
  }
}
