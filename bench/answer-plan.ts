import type { RoundAnswer } from './run-round.ts'

/**
 * What the process of a round does: takes its plan, runs it, answers and ends. In a process of its
 * own nothing of an earlier round is in the heap, and `process.cpuUsage` counts this round alone.
 */
export function answerPlan<Plan, Result>(run: (plan: Plan) => Promise<Result>): void {
  process.once('message', (plan: Plan) => {
    void answer(() => run(plan)).then((message) => {
      // Only now: the parent may end this process as soon as it has the answer
      process.send?.(message, () => process.exit(0))
    })
  })
  // The parent is gone: so is the reason to go on
  process.once('disconnect', () => process.exit(1))
}

async function answer<Result>(run: () => Promise<Result>): Promise<RoundAnswer<Result>> {
  try {
    return { ok: true, result: await run() }
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ok: false, reason }
  }
}
