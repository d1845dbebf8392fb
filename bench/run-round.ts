import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type RoundAnswer<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly reason: string }

export interface RoundRunner {
  /** The script of the process, which calls {@link answerPlan}. */
  readonly script: URL
  readonly signal: AbortSignal
  /** Flags of Node for the process, besides this one's own. */
  readonly flags?: readonly string[]
}

/**
 * Runs one round in a process of its own. Never rejects: a round that breaks is an answer too.
 * The child inherits this process's flags, so `node --cpu-prof bench/main.ts` profiles the rounds.
 */
export function runRound<Result>(
  plan: object,
  { script, signal, flags = [] }: RoundRunner,
): Promise<RoundAnswer<Result>> {
  // kafkajs sets timers to negative times and would have each process say so
  const execArgv = [...process.execArgv, '--disable-warning=TimeoutNegativeWarning', ...flags]
  // stdout is the report's alone: what a client prints goes to stderr
  return new Promise((resolve) => {
    const options = { signal, execArgv, stdio: ['ignore', 2, 2, 'ipc'] as ['ignore', 2, 2, 'ipc'] }
    const child = fork(fileURLToPath(script), options)
    let answer: RoundAnswer<Result> | undefined
    child.on('message', (message) => (answer = message as RoundAnswer<Result>))
    child.on('error', (error) => resolve({ ok: false, reason: String(error) }))
    child.on('exit', (code, exitSignal) => {
      const reason = `the process of the round ended without a result (${exitSignal ?? code})`
      resolve(answer ?? { ok: false, reason })
    })
    child.send(plan)
  })
}
