/** One round of one client, in a process of its own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { answerPlan } from './answer-plan.ts'
import { connectConfluentTransactions } from './clients/confluent-transactions.ts'
import { connectHoldfast } from './clients/holdfast.ts'
import {
  connectHoldfastPlain,
  connectHoldfastTransactions,
} from './clients/holdfast-transactions.ts'
import { runJava } from './clients/java.ts'
import { connectKafkajs } from './clients/kafkajs.ts'
import { connectKafkajsTransactions } from './clients/kafkajs-transactions.ts'
import { runLoad } from './load.ts'
import type { RoundPlan, RoundResult, TransactionPlan } from './round-plan.ts'
import { runTransactions } from './transactions/run-transactions.ts'
import type { TransactionalClient } from './transactions/transactional-client.ts'

/** A client that cannot close must not hold the run up: the round is measured by then. */
const CLOSE_TIMEOUT_MS = 10_000

answerPlan(run)

async function run(plan: RoundPlan): Promise<RoundResult> {
  if (plan.shape === 'transactions') {
    return during(await connectTransactional(plan), (client) => runTransactions(client, plan))
  }
  if (plan.client === 'java') return runJava(plan)
  const connect = plan.client === 'holdfast' ? connectHoldfast : connectKafkajs
  return during(await connect(plan), (client) => runLoad(client, plan))
}

function connectTransactional(plan: TransactionPlan): Promise<TransactionalClient> {
  switch (plan.client) {
    case 'kafkajs':
    case 'kafkajs-tuned':
      return connectKafkajsTransactions(plan)
    case 'confluent':
      return connectConfluentTransactions(plan)
    case 'holdfast-plain':
      return connectHoldfastPlain(plan)
    case 'holdfast':
    default:
      return connectHoldfastTransactions(plan)
  }
}

async function during<Client extends { close(): Promise<void> }, Result>(
  client: Client,
  measure: (client: Client) => Promise<Result>,
): Promise<Result> {
  const result = await measure(client)
  await Promise.race([client.close(), sleep(CLOSE_TIMEOUT_MS)])
  return result
}
