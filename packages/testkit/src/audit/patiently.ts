import { type Clock, pause, systemClock } from '../faults/clock.ts'
import { AuditReadError } from './audit-read-error.ts'

export interface Patience {
  /** How long to wait for a leader or coordinator and for its answers; default 30,000. */
  readonly deadlineMs?: number
  readonly clock?: Clock
}

const RETRY_PAUSE_MS = 50

/** What is worth another attempt, unlike an AuditReadError. */
export class PassingFailure extends Error {}

/** @throws AuditReadError when the deadline passed; whatever else the attempt throws */
export async function patiently<Result>(
  what: string,
  { deadlineMs = 30_000, clock = systemClock }: Patience,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const deadline = clock.now() + deadlineMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error
      if (clock.now() >= deadline) {
        throw new AuditReadError(
          `${what} could not be read within ${deadlineMs} ms: ${error.message}`,
          { cause: error },
        )
      }
      await pause(clock, RETRY_PAUSE_MS)
    }
  }
}
