/** A pending call of {@link Clock.after}; `cancel` is idempotent. */
export interface Timer {
  cancel(): void
}

/**
 * Time, as the core sees it. Deadlines and backoff use `now`, which never jumps; only record
 * timestamps use `wallTime`. Tests give a virtual clock, so nothing in the core reads time elsewhere.
 */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary start. */
  now(): number
  /** Milliseconds since the Unix epoch. */
  wallTime(): number
  /** Calls back once, `delayMs` from now (0 = as soon as other I/O had its turn). */
  after(delayMs: number, callback: () => void): Timer
}

/** Node clamps longer timers to 1 ms; a far deadline is re-armed when this one fires. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(delayMs, callback) {
    if (delayMs <= 0) {
      const immediate = setImmediate(callback)
      return { cancel: () => clearImmediate(immediate) }
    }
    const timer = setTimeout(callback, Math.min(delayMs, LONGEST_TIMER_MS))
    return { cancel: () => clearTimeout(timer) }
  },
}
