import type { Random } from '../ports/random.ts'
import { type BackoffOptions, backoffMs } from './backoff.ts'

/**
 * Holds back a whole destination after a failure, instead of one retry loop per record (G9).
 * There is one per broker (connection failures, timeouts) and one per partition (its own codes).
 */
export class RetryGate {
  #failures = 0
  #opensAt = 0
  readonly #options: BackoffOptions
  readonly #random: Random

  constructor(options: BackoffOptions, random: Random) {
    this.#options = options
    this.#random = random
  }

  /** When the gate lets through again, on the monotonic clock; at or before now = open. */
  get opensAt(): number {
    return this.#opensAt
  }

  isOpen(now: number): boolean {
    return now >= this.#opensAt
  }

  failed(now: number): void {
    this.#failures++
    this.#opensAt = now + backoffMs(this.#failures, this.#options, this.#random)
  }

  succeeded(): void {
    this.#failures = 0
    this.#opensAt = 0
  }

  /** Something changed for the better (a new leader is known): try at once, but keep the count. */
  openNow(): void {
    this.#opensAt = 0
  }
}
