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
