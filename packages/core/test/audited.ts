import { auditOutcomes, type LogRecord, type Outcome, type Verdict } from '@holdfast/testkit'
import { expect } from 'vitest'

/** What must be zero for G1 to G5 to hold, whatever was done to the cluster. */
const NOTHING_WRONG = {
  lost: 0,
  duplicated: 0,
  reordered: 0,
  falselyNotWritten: 0,
  misplaced: 0,
  unknownBehindNewer: 0,
  unattempted: 0,
  unsettled: 0,
} as const satisfies Partial<Verdict>

/** Audits and demands that nothing is wrong; returns the verdict for more. */
export function expectNothingWrong(
  outcomes: readonly Outcome[],
  logs: readonly LogRecord[],
): Verdict {
  const verdict = auditOutcomes({ outcomes, logs })
  expect(verdict).toMatchObject(NOTHING_WRONG)
  return verdict
}

/** Audits, and demands besides that every record was acknowledged; a failure tells why they were not. */
export function expectAllAcknowledged(
  outcomes: readonly Outcome[],
  logs: readonly LogRecord[],
): void {
  const { acknowledged } = expectNothingWrong(outcomes, logs)
  const sent = outcomes.length
  expect({ sent, acknowledged, errors: errorCounts(outcomes) }).toEqual({
    sent,
    acknowledged: sent,
    errors: {},
  })
}

/** How many records failed with each distinct error. */
function errorCounts(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { result, error } of outcomes) {
    if (result === 'acknowledged') continue
    const told = error === undefined ? result : `${result}: ${errorChain(error)}`
    counts[told] = (counts[told] ?? 0) + 1
  }
  return counts
}

/** Code and message of the error and of what caused it; numbers that vary by the record left out. */
function errorChain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? `${String(error.code)} ` : ''
  const own = `${code}${error.message.replace(/\d+(?:\.\d+)? ms/g, '<n> ms')}`
  return error.cause === undefined ? own : `${own} <- ${errorChain(error.cause)}`
}
