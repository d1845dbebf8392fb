import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until `condition` gives something, asking again every `intervalMs`; a throw counts as not yet.
 * Throws `late()`'s error with the last failure as its cause once `timeoutMs` passed.
 */
export async function waitUntil<T>(
  condition: () => Promise<T | undefined | false>,
  late: (cause: unknown) => Error | Promise<Error>,
  timeoutMs = 60_000,
  intervalMs = 50,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  let cause: unknown
  for (;;) {
    try {
      const value = await condition()
      if (value !== undefined && value !== false) return value
    } catch (error) {
      cause = error
    }
    if (performance.now() >= deadline) throw await late(cause)
    await sleep(intervalMs)
  }
}
