import type {
  DescribedTransaction,
  ListTransactionsAnswer,
  ListTransactionsFilter,
} from '../../src/broker/transactions/transaction-messages.ts'
import type { Answer, Ask } from './ask.ts'

/** What the scenarios are played against: a real Apache Kafka, or the coordinator of this package. */
export interface Subject {
  /** A topic with three partitions. */
  readonly topic: string
  ask(ask: Ask): Promise<Answer>
  /** Each over a connection of its own, all at the same time. */
  askAtOnce(asks: readonly Ask[]): Promise<Answer[]>
  /**
   * Ends a transaction with the first request, and asks the others before its markers are written.
   * @throws PrepareMissed if the markers were faster
   */
  askInPrepare(end: Ask, others: readonly Ask[]): Promise<Answer[]>
  /** A partition of the topic that is led by the transaction's coordinator. */
  partitionNear(transactionalId: string): Promise<number>
  describe(transactionalId: string): Promise<DescribedTransaction>
  /** Asks the coordinator of `near`, which knows its own transactions only. */
  list(near: string, filter: ListTransactionsFilter): Promise<ListTransactionsAnswer>
  /** Lets the transaction reach its timeout, which is short enough to wait for. */
  expire(transactionalId: string): Promise<void>
  /** Another broker becomes the coordinator. */
  failOver(transactionalId: string): Promise<void>
  /** Makes this the epoch of the id, as if it had been initialised so often; state Empty. */
  raiseEpochTo(transactionalId: string, epoch: number): Promise<void>
}

export class PrepareMissed extends Error {
  override readonly name = 'PrepareMissed'
}

const ATTEMPTS = 200

/** Plays from the start again while the markers were faster than a request. */
export async function untilInTime<T>(play: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await play()
    } catch (error) {
      if (!(error instanceof PrepareMissed) || attempt === ATTEMPTS) throw error
    }
  }
}
