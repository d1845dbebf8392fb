/** What a test run came to, and the line that every run of ours ends with. */
export interface Counts {
  passed: number
  failed: number
  skipped: number
}

export const noCounts = (): Counts => ({ passed: 0, failed: 0, skipped: 0 })

export const sum = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

export const closingLine = (counts: Counts): string =>
  `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`
