import { createProducer, HoldfastError } from '@holdfast/core'
import { transactionsUnderWay } from '../client-name.ts'
import type { TransactionPlan } from '../round-plan.ts'
import type { KeyedRecord } from '../transactions/keyed-records.ts'
import {
  type TransactionalClient,
  TransactionFailure,
} from '../transactions/transactional-client.ts'

/** A pool as large as the number of transactions that the round has under way. */
export async function connectHoldfastTransactions(
  plan: TransactionPlan,
): Promise<TransactionalClient> {
  const { brokers, topic, lingerMs, batchSize } = plan
  const producer = createProducer({
    brokers,
    clientId: 'bench',
    lingerMs,
    batchSize,
    // The topic is the round's own: no transaction of another round is in the way
    transactionalIdPrefix: topic,
    transactionPoolSize: transactionsUnderWay(plan.client),
  })
  await producer.connect()
  return {
    transact: (messages) => settled(producer.transaction((tx) => tx.send({ topic, messages }))),
    close: () => producer.close(),
  }
}

/** The same records without a transaction: what transactions are measured against. */
export async function connectHoldfastPlain(plan: TransactionPlan): Promise<TransactionalClient> {
  const { brokers, topic, lingerMs, batchSize } = plan
  const producer = createProducer({ brokers, clientId: 'bench', lingerMs, batchSize })
  await producer.connect()
  return {
    transact: (messages: readonly KeyedRecord[]) => settled(producer.send({ topic, messages })),
    close: () => producer.close(),
  }
}

async function settled(outcome: Promise<unknown>): Promise<void> {
  try {
    await outcome
  } catch (error) {
    const aborted = HoldfastError.is(error) && error.fate === 'not-written'
    throw new TransactionFailure(aborted ? 'aborted' : 'unknown', error)
  }
}
