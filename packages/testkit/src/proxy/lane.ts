/** Hands items on one by one, in order; a block keeps back what comes after it. */
export class Lane<Item> {
  readonly #handle: (item: Item) => void
  #waiting: Item[] = []
  #blocks = 0
  #draining = false

  constructor(handle: (item: Item) => void) {
    this.#handle = handle
  }

  get blocked(): boolean {
    return this.#blocks > 0
  }

  push(item: Item): void {
    this.#waiting.push(item)
    this.#drain()
  }

  /** To be called by the handler. The returned function lets go; further calls do nothing. */
  block(): () => void {
    this.#blocks++
    let open = false
    return () => {
      if (open) return
      open = true
      this.#blocks--
      this.#drain()
    }
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = []
  }

  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    try {
      while (!this.blocked) {
        const item = this.#waiting.shift()
        if (item === undefined) return
        this.#handle(item)
      }
    } finally {
      this.#draining = false
    }
  }
}
