import { onTestFinished, vi } from 'vitest'

/**
 * kafkajs draws the broker that it asks for metadata. From here on, until `vi.restoreAllMocks()` or
 * the end of the test, that is broker 2 if it is connected to it, else 3, else 1.
 */
export function settleDraws(): void {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
}
