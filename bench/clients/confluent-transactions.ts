import { createRequire } from 'node:module'
import * as path from 'node:path'
import type { TransactionPlan } from '../round-plan.ts'
import {
  type ExplicitTransaction,
  transactExplicitly,
} from '../transactions/explicit-transaction.ts'
import type { KeyedRecord } from '../transactions/keyed-records.ts'
import type { TransactionalClient } from '../transactions/transactional-client.ts'

const PACKAGE = '@confluentinc/kafka-javascript'

/** What is used of the package, which is no dependency of ours: it builds librdkafka where it has no binary. */
interface Confluent {
  readonly KafkaJS: {
    readonly Kafka: new (config: object) => { producer(config: object): ConfluentProducer }
  }
}
interface ConfluentProducer {
  connect(): Promise<void>
  disconnect(): Promise<void>
  transaction(): Promise<ConfluentTransaction>
}
interface ConfluentTransaction extends ExplicitTransaction {
  send(batch: { topic: string; messages: readonly KeyedRecord[] }): Promise<unknown>
}

/** Why the client cannot take part; undefined if it is installed in that folder. */
export function confluentMissing(folder: string | undefined): string | undefined {
  if (folder === undefined) return `HOLDFAST_BENCH_CONFLUENT names no folder with ${PACKAGE}`
  try {
    requireFrom(folder).resolve(PACKAGE)
    return undefined
  } catch {
    return `there is no ${PACKAGE} in ${folder} (HOLDFAST_BENCH_CONFLUENT)`
  }
}

export async function connectConfluentTransactions(
  plan: TransactionPlan,
): Promise<TransactionalClient> {
  const { topic, confluentFolder } = plan
  const missing = confluentMissing(confluentFolder)
  if (confluentFolder === undefined || missing !== undefined) throw new Error(missing)
  const { KafkaJS } = requireFrom(confluentFolder)(PACKAGE) as Confluent
  const kafka = new KafkaJS.Kafka({ kafkaJS: { brokers: [...plan.brokers], logLevel: 0 } })
  const producer = kafka.producer({
    'linger.ms': plan.lingerMs,
    'batch.size': plan.batchSize,
    // The topic is the round's own: no transaction of another round is in the way
    kafkaJS: { transactionalId: topic, idempotent: true, acks: -1 },
  })
  await producer.connect()
  return {
    transact: (messages) =>
      transactExplicitly(
        () => producer.transaction(),
        (transaction) => transaction.send({ topic, messages }),
      ),
    close: () => producer.disconnect(),
  }
}

function requireFrom(folder: string): NodeJS.Require {
  return createRequire(path.resolve(folder, 'package.json'))
}
