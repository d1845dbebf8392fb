/**
 * How many attempts of each topic were acknowledged lately. A topic's breaker is made only at its
 * first trouble, and would take ten failures among thousands of acknowledgements for 100 %.
 *
 * Two generations of one window each; the older one counts by how much of it still is in the window.
 * So it also forgets topics that are sent to no more.
 */
export class AckTally {
  readonly #windowMs: number
  #startedAt: number
  #current = new Map<string, number>()
  #previous = new Map<string, number>()

  constructor(windowMs: number, now: number) {
    this.#windowMs = windowMs
    this.#startedAt = now
  }

  acknowledged(topic: string, now: number): void {
    this.#turn(now)
    this.#current.set(topic, (this.#current.get(topic) ?? 0) + 1)
  }

  /** About how many within the window that ends now; the topic is forgotten. */
  take(topic: string, now: number): number {
    this.#turn(now)
    const stillIn = 1 - (now - this.#startedAt) / this.#windowMs
    const count = this.#current.get(topic) ?? 0
    const before = this.#previous.get(topic) ?? 0
    this.#current.delete(topic)
    this.#previous.delete(topic)
    return count + Math.round(before * stillIn)
  }

  #turn(now: number): void {
    const age = now - this.#startedAt
    if (age < this.#windowMs) return
    const next = age < 2 * this.#windowMs
    this.#previous = next ? this.#current : new Map()
    this.#current = new Map()
    this.#startedAt = next ? this.#startedAt + this.#windowMs : now
  }
}
