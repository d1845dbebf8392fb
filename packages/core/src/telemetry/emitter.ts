type Listener<Payload> = (payload: Payload) => unknown

/**
 * Typed events for listeners that are not ours: what one throws, or rejects with, is reported, and neither
 * the pipeline nor the other listeners learn of it (G12). EventEmitter lets it through to whoever emits.
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, readonly Listener<never>[]>()
  readonly #onListenerError: (event: keyof Events, error: unknown) => void

  constructor(onListenerError: (event: keyof Events, error: unknown) => void) {
    this.#onListenerError = onListenerError
  }

  /** Returns what unsubscribes it, once: a listener that is there twice keeps its other place. */
  on<Name extends keyof Events>(event: Name, listener: Listener<Events[Name]>): () => void {
    if (typeof listener !== 'function') {
      throw new TypeError(`the listener of '${String(event)}' is no function`)
    }
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
    let subscribed = true
    return () => {
      if (subscribed) this.off(event, listener)
      subscribed = false
    }
  }

  off<Name extends keyof Events>(event: Name, listener: Listener<Events[Name]>): void {
    const present = this.#listeners.get(event) ?? []
    const at = present.lastIndexOf(listener)
    if (at >= 0) this.#listeners.set(event, present.toSpliced(at, 1))
  }

  /** Worth building a payload for. */
  has(event: keyof Events): boolean {
    return (this.#listeners.get(event)?.length ?? 0) > 0
  }

  emit<Name extends keyof Events>(event: Name, payload: Events[Name]): void {
    // The lists are never changed in place, so listeners may come and go meanwhile.
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        const result = (listener as Listener<Events[Name]>)(payload)
        if (isThenable(result)) {
          Promise.resolve(result).catch((error: unknown) => this.#onListenerError(event, error))
        }
      } catch (error) {
        this.#onListenerError(event, error)
      }
    }
  }
}

const isThenable = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { then?: unknown }).then === 'function'
