import type { Clock } from '../faults/clock.ts'

/** Who waits for something to change: the delayed produce and fetch of one partition. */
export class Watchers {
  readonly #callbacks = new Set<() => void>()

  add(callback: () => void): () => void {
    this.#callbacks.add(callback)
    return () => this.#callbacks.delete(callback)
  }

  notify(): void {
    for (const callback of this.#callbacks) callback()
  }
}

/**
 * Resolves when `done` says so, asked after each change, or after `timeoutMs`. Kafka calls it
 * purgatory. What is done already resolves without waiting for a timer.
 */
export function untilDone(
  watched: readonly Watchers[],
  done: () => boolean,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<'done' | 'timeout'> | 'done' | 'timeout' {
  if (done()) return 'done'
  if (timeoutMs <= 0) return 'timeout'
  return new Promise((resolve) => {
    const end = (how: 'done' | 'timeout'): void => {
      for (const forget of forgets) forget()
      cancel()
      resolve(how)
    }
    const forgets = watched.map((watchers) =>
      watchers.add(() => {
        if (done()) end('done')
      }),
    )
    const cancel = clock.after(timeoutMs, () => end('timeout'))
  })
}
