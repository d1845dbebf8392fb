import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RoundAnswer, RoundPlan } from './round-plan.ts'

const script = fileURLToPath(new URL('./round.ts', import.meta.url))
// kafkajs sets timers to negative times and would have each process say so
const execArgv = [...process.execArgv, '--disable-warning=TimeoutNegativeWarning']

/**
 * Runs one round in a process of its own. Never rejects: a round that breaks is an answer too.
 * The child inherits this process's flags, so `node --cpu-prof bench/main.ts` profiles the rounds.
 */
export function runRound(plan: RoundPlan, signal: AbortSignal): Promise<RoundAnswer> {
  // stdout is the report's alone: what a client prints goes to stderr
  return new Promise<RoundAnswer>((resolve) => {
    const child = fork(script, { signal, execArgv, stdio: ['ignore', 2, 2, 'ipc'] })
    let answer: RoundAnswer | undefined
    child.on('message', (message) => (answer = message as RoundAnswer))
    child.on('error', (error) => resolve({ ok: false, reason: String(error) }))
    child.on('exit', (code, exitSignal) => {
      const reason = `the process of the round ended without a result (${exitSignal ?? code})`
      resolve(answer ?? { ok: false, reason })
    })
    child.send(plan)
  })
}
