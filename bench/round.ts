/** One round of one client, in a process of its own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { answerPlan } from './answer-plan.ts'
import { connectHoldfast } from './clients/holdfast.ts'
import { runJava } from './clients/java.ts'
import { connectKafkajs } from './clients/kafkajs.ts'
import { type LoadedClient, runLoad } from './load.ts'
import type { RoundPlan, RoundResult } from './round-plan.ts'

/** A client that cannot close must not hold the run up: the round is measured by then. */
const CLOSE_TIMEOUT_MS = 10_000

answerPlan(run)

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
