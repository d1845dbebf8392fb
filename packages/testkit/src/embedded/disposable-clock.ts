import type { Clock } from '../faults/clock.ts'

/** A clock whose pending callbacks can all be cancelled: what waits must not outlive the cluster. */
export function disposableClock(clock: Clock): Clock & { dispose(): void } {
  const pending = new Set<() => void>()
  return {
    now: () => clock.now(),
    after(delayMs, callback) {
      const cancel = clock.after(delayMs, () => {
        pending.delete(cancel)
        callback()
      })
      pending.add(cancel)
      return () => {
        pending.delete(cancel)
        cancel()
      }
    },
    dispose() {
      for (const cancel of pending) cancel()
      pending.clear()
    },
  }
}
