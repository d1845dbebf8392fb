/**
 * One round of one client, in a process of its own: nothing of an earlier round is in its heap,
 * and `process.cpuUsage` counts this client alone.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { connectHoldfast } from './clients/holdfast.ts'
import { runJava } from './clients/java.ts'
import { connectKafkajs } from './clients/kafkajs.ts'
import { type LoadedClient, runLoad } from './load.ts'
import type { RoundAnswer, RoundPlan, RoundResult } from './round-plan.ts'

/** A client that cannot close must not hold the run up: the round is measured by then. */
const CLOSE_TIMEOUT_MS = 10_000

process.once('message', (plan: RoundPlan) => {
  void answer(plan).then((message) => {
    // Only now: the parent may end this process as soon as it has the answer
    process.send?.(message, () => process.exit(0))
  })
})
// The parent is gone: so is the reason to go on
process.once('disconnect', () => process.exit(1))

async function answer(plan: RoundPlan): Promise<RoundAnswer> {
  try {
    return { ok: true, result: await run(plan) }
  } catch (error) {
    return {
      ok: false,
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }
  }
}

async function run(plan: RoundPlan): Promise<RoundResult> {
  switch (plan.client) {
    case 'holdfast':
      return load(await connectHoldfast(plan), plan)
    case 'kafkajs':
      return load(await connectKafkajs(plan), plan)
    case 'java':
      return runJava(plan)
  }
}

async function load(client: LoadedClient, plan: RoundPlan): Promise<RoundResult> {
  const result = await runLoad(client, plan)
  await Promise.race([client.close(), sleep(CLOSE_TIMEOUT_MS)])
  return result
}
