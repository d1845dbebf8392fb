import type { CaseRun } from './case-run.ts'
import type { Capability } from './harness.ts'

/** A promise put to the test once, as data: runners, harnesses and the support matrix all read it. */
export interface ConformanceCase {
  /** Unique and stable: the promise, a dot, and what is tried. */
  readonly id: string
  /** Of docs/guarantees.md. */
  readonly promise: string
  /** What must be seen, in words. */
  readonly title: string
  readonly needs: readonly Capability[]
  /** Throws (AssertionError) if the promise is broken. */
  run(run: CaseRun): Promise<void>
}

/** Shorthand: the promise is the first part of the id. */
export function conformanceCase(
  id: string,
  title: string,
  run: (run: CaseRun) => Promise<void>,
  needs: readonly Capability[] = [],
): ConformanceCase {
  return { id, promise: id.slice(0, id.indexOf('.')), title, needs, run }
}
