import type { HoldfastError } from '../errors/holdfast-error.ts'
import type { PartitionQueue } from '../pipeline/partition-queue.ts'
import type { Clock, Timer } from '../ports/clock.ts'

/**
 * The partitions that are part of the transaction at hand. Those that records wait for are added together, by
 * one request at a time, before the first batch of them flies.
 */
export class Enlistment {
  readonly #clock: Clock
  readonly #add: (queues: readonly PartitionQueue[]) => Promise<readonly PartitionQueue[]>
  readonly #onAdded: () => void
  readonly #onFailed: (error: HoldfastError) => void
  readonly #members = new Set<PartitionQueue>()
  readonly #wanted = new Set<PartitionQueue>()
  #open = false
  #timer: Timer | undefined
  #running: Promise<void> | undefined

  /** `add` resolves with those that are part of the transaction now; what is left out is asked for again. */
  constructor(parts: {
    clock: Clock
    add: (queues: readonly PartitionQueue[]) => Promise<readonly PartitionQueue[]>
    onAdded: () => void
    onFailed: (error: HoldfastError) => void
  }) {
    this.#clock = parts.clock
    this.#add = parts.add
    this.#onAdded = parts.onAdded
    this.#onFailed = parts.onFailed
  }

  get size(): number {
    return this.#members.size
  }

  /** A transaction begins. */
  begin(): void {
    this.#members.clear()
    this.#wanted.clear()
    this.#open = true
  }

  /** It ends: nothing is added any more. Resolves when no request to add is under way. */
  async end(): Promise<void> {
    this.#open = false
    this.#wanted.clear()
    this.#timer?.cancel()
    this.#timer = undefined
    await this.#running
  }

  /** Whether the partition is part of the transaction; if not, it will be added. */
  has(queue: PartitionQueue): boolean {
    if (this.#members.has(queue)) return true
    if (!this.#open) return false
    this.#wanted.add(queue)
    // Once the present tick is over: a call's records go to several partitions.
    if (!this.#running) this.#timer ??= this.#clock.after(0, () => this.#start())
    return false
  }

  #start(): void {
    this.#timer = undefined
    this.#running = this.#run().finally(() => {
      this.#running = undefined
    })
  }

  async #run(): Promise<void> {
    while (this.#open && this.#wanted.size > 0) {
      const asked = [...this.#wanted]
      this.#wanted.clear()
      try {
        const added = await this.#add(asked)
        for (const queue of added) this.#members.add(queue)
      } catch (error) {
        if (this.#open) this.#onFailed(error as HoldfastError)
        this.#open = false
        return
      }
      this.#onAdded()
    }
  }
}
