import { CaseRun } from './case-run.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Harness } from './harness.ts'

export interface ConformanceResult {
  readonly id: string
  readonly promise: string
  readonly title: string
  readonly harness: string
  readonly cluster: string
  readonly outcome: 'held' | 'broken' | 'not applicable'
  /** Why it is not applicable, or what broke. */
  readonly reason: string | undefined
  /** What was thrown, if it broke. */
  readonly error: unknown
}

/** Runs one case. Never rejects: a broken promise is a result. */
export async function runCase(
  conformanceCase: ConformanceCase,
  harness: Harness,
): Promise<ConformanceResult> {
  const { id, promise, title } = conformanceCase
  const result = (
    outcome: ConformanceResult['outcome'],
    reason?: string,
    error?: unknown,
  ): ConformanceResult => {
    const { name, cluster } = harness
    return { id, promise, title, harness: name, cluster, outcome, reason, error }
  }
  const missing = conformanceCase.needs.find((capability) => harness.lacks[capability])
  if (missing) return result('not applicable', `${missing}: ${harness.lacks[missing]}`)
  const run = new CaseRun(harness)
  try {
    await conformanceCase.run(run)
    return result('held')
  } catch (error) {
    return result('broken', error instanceof Error ? error.message : String(error), error)
  } finally {
    await run.cleanUp()
  }
}

/** What vitest and node:test have in common. */
export interface TestFramework {
  test(name: string, run: () => Promise<void>): unknown
}

/**
 * Registers each case as a test of the framework: `{ test: it }` of vitest, `{ test }` of node:test. What is
 * not applicable is a test too, and says so in its name's result through `onResult`.
 */
export function runConformance(
  harness: () => Harness,
  options: {
    readonly suite: readonly ConformanceCase[]
    readonly framework: TestFramework
    readonly onResult?: (result: ConformanceResult) => void
  },
): void {
  for (const conformanceCase of options.suite) {
    options.framework.test(`${conformanceCase.id}: ${conformanceCase.title}`, async () => {
      const result = await runCase(conformanceCase, harness())
      options.onResult?.(result)
      if (result.outcome === 'broken') throw result.error
    })
  }
}
