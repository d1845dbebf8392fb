import { seededRandom } from '@holdfast/testkit'
import type { ProducerOptions } from '../../src/config/producer-options.ts'
import { createProducer } from '../../src/create-producer.ts'
import { ProducerFencedError } from '../../src/errors/producer-fenced-error.ts'
import { TransactionOutcomeUnknownError } from '../../src/errors/transaction-outcome-unknown-error.ts'
import type { Producer } from '../../src/producer.ts'
import type { TransactionScope } from '../../src/transaction/transaction.ts'
import type { TransactionRecord } from './audit-transactions.ts'

export interface StormOptions {
  readonly producer: ProducerOptions
  /** Partitions by topic. */
  readonly topics: Readonly<Record<string, number>>
  /** The offsets of this group for this topic, one partition per worker. */
  readonly group: string
  readonly input: string
  readonly transactions: number
  readonly workers: number
  readonly seed: number
  /** After each transaction. */
  readonly onTold?: (transaction: TransactionRecord) => void
}

class ThrownByCallback extends Error {}

type Work = (tx: TransactionScope) => Promise<void>

/**
 * Runs transactions of random content, and notes what was told of each. Some callbacks throw, some
 * transactions are ended by hand or by a signal, some sends are not awaited. A producer one of whose ids was
 * fenced is replaced, as an application would do.
 */
export async function runTransactionStorm(options: StormOptions): Promise<TransactionRecord[]> {
  const { topics, group, input, workers, seed, onTold } = options
  const random = seededRandom(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const names = Object.keys(topics)
  const transactions: TransactionRecord[] = []
  let producer: Producer = createProducer(options.producer)
  let replacing: Promise<void> | undefined

  const replace = (fenced: Producer): Promise<void> => {
    if (fenced !== producer) return replacing ?? Promise.resolve()
    producer = createProducer(options.producer)
    replacing = fenced.close({ timeoutMs: 0 })
    return replacing
  }

  const work =
    (transaction: TransactionRecord, throws: boolean): Work =>
    async (tx) => {
      const unawaited: Promise<unknown>[] = []
      const sends = 1 + below(5)
      for (let n = 0, i = 0; i < sends; i++) {
        const topic = names[below(names.length)] as string
        const messages = Array.from({ length: 1 + below(3) }, () => {
          const partition = below(topics[topic] as number)
          const value = `${transaction.id} ${n++}`
          transaction.sent.push({ topic, partition, value })
          return { partition, value }
        })
        const sending = tx.send({ topic, messages })
        if (random() < 0.5) await sending
        else unawaited.push(sending.catch(() => {}))
      }
      if (random() < 0.3) {
        transaction.offset = BigInt(transactions.length)
        const partitions = [{ partition: transaction.worker, offset: transaction.offset }]
        const sending = tx.sendOffsets({
          consumerGroupId: group,
          topics: [{ topic: input, partitions }],
        })
        if (random() < 0.5) await sending
        else unawaited.push(sending.catch(() => {}))
      }
      if (throws) throw new ThrownByCallback()
      if (random() < 0.3) await Promise.all(unawaited)
    }

  const runOne = async (on: Producer, worker: number): Promise<void> => {
    const id = `tx${transactions.length}`
    const transaction: TransactionRecord = {
      id,
      worker,
      sent: [],
      offset: undefined,
      told: 'committed',
      error: undefined,
    }
    transactions.push(transaction)
    const throws = random() < 0.15
    const doWork = work(transaction, throws)
    const style = random()
    try {
      if (style < 0.6) await on.transaction(doWork)
      else if (style < 0.75) {
        const abort = new AbortController()
        const timer = setTimeout(() => abort.abort(new Error('signal')), below(20))
        try {
          await on.transaction(doWork, { signal: abort.signal })
        } finally {
          clearTimeout(timer)
        }
      } else {
        const tx = await on.transaction()
        try {
          await doWork(tx)
        } catch (error) {
          await tx.abort()
          throw error
        }
        await tx.commit()
      }
    } catch (error) {
      transaction.error = error
      transaction.told = error instanceof TransactionOutcomeUnknownError ? 'unknown' : 'aborted'
      if (error instanceof ProducerFencedError) await replace(on)
    }
    onTold?.(transaction)
  }

  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      while (transactions.length < options.transactions) await runOne(producer, worker)
    }),
  )
  await producer.close({ timeoutMs: 5_000 })
  await replacing
  return transactions
}
