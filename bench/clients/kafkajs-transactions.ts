import { Kafka, logLevel, type Message, type RetryOptions } from 'kafkajs'
import type { TransactionPlan } from '../round-plan.ts'
import { transactExplicitly } from '../transactions/explicit-transaction.ts'
import type { TransactionalClient } from '../transactions/transactional-client.ts'

/** A constant backoff: `min(ceil(10) * 1, 10)`. kafkajs's own is 300 ms, twice that the next time, and so on. */
const TUNED_RETRY: RetryOptions = {
  initialRetryTime: 10,
  maxRetryTime: 10,
  factor: 0,
  multiplier: 1,
  // kafkajs's own 5 would be over after 50 ms
  retries: Number.MAX_SAFE_INTEGER,
}

/**
 * kafkajs sends a request per partition's leader and call, with a batch per partition, which a broker
 * takes up to 1 MiB of: larger transactions go in several calls, one after the other.
 */
const RECORDS_PER_SEND = 10_000

export async function connectKafkajsTransactions(
  plan: TransactionPlan,
): Promise<TransactionalClient> {
  const { topic } = plan
  const kafka = new Kafka({
    clientId: 'bench',
    brokers: [...plan.brokers],
    logLevel: logLevel.NOTHING,
  })
  const producer = kafka.producer({
    // The topic is the round's own: no transaction of another round is in the way
    transactionalId: topic,
    idempotent: true,
    maxInFlightRequests: 1,
    ...(plan.client === 'kafkajs-tuned' ? { retry: TUNED_RETRY } : {}),
  })
  await producer.connect()
  return {
    transact: (records) =>
      transactExplicitly(
        () => producer.transaction(),
        async (transaction) => {
          for (let from = 0; from < records.length; from += RECORDS_PER_SEND) {
            const messages: Message[] = records.slice(from, from + RECORDS_PER_SEND)
            await transaction.send({ acks: -1, topic, messages })
          }
        },
      ),
    close: () => producer.disconnect(),
  }
}
