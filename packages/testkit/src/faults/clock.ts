/** Time, as the testkit sees it: the one place that sets timers. */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary start. */
  now(): number
  /** Calls back once after `delayMs`; the returned function cancels and may be called again. */
  after(delayMs: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Resolves after `delayMs`. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve)
  })
}
