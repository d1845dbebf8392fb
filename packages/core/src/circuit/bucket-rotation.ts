import { EventEmitter } from 'node:events'

export const BUCKETS = 10

/**
 * Turns the buckets of one opossum window by our clock, just before they are looked at. opossum's
 * own interval per breaker would wake an idle process ten times per window, for nothing.
 */
export class BucketRotation {
  /** For opossum's `rotateBucketController`. */
  readonly controller: EventEmitter = new EventEmitter()
  readonly #bucketMs: number
  #turnedAt: number

  constructor(windowMs: number, now: number) {
    this.#bucketMs = windowMs / BUCKETS
    this.#turnedAt = now
  }

  /** Forgets what is older than the window. */
  turn(now: number): void {
    const due = Math.floor((now - this.#turnedAt) / this.#bucketMs)
    this.#turnedAt += due * this.#bucketMs
    this.#rotate(Math.min(due, BUCKETS))
  }

  /** Forgets everything. */
  clear(): void {
    this.#rotate(BUCKETS)
  }

  #rotate(times: number): void {
    for (let i = 0; i < times; i++) this.controller.emit('rotate')
  }
}
