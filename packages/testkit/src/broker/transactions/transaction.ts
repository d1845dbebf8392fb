import { nextState, type TransactionEvent, type TransactionState } from './transaction-state.ts'

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** What the coordinator knows of one transactional id: Kafka's TransactionMetadata. */
export interface Transaction {
  readonly transactionalId: string
  readonly state: TransactionState
  readonly producerId: bigint
  /** The producer id before the latest move: it differs from `producerId` only right after a rotation. */
  readonly previousProducerId: bigint
  readonly producerEpoch: number
  /** The epoch whose owner may still ask for the current one (KIP-360, KIP-588); -1 = nobody. */
  readonly lastProducerEpoch: number
  readonly timeoutMs: number
  /** By `topic-partition`, in the order in which they were added. */
  readonly partitions: ReadonlyMap<string, TopicPartition>
  /** Of the coordinator's clock, at the first partition; -1 without a transaction. */
  readonly startedAt: number
  /** The same, ms since 1970. */
  readonly startTimeMs: number
  readonly updatedAt: number
}

export const NO_PRODUCER_ID = -1n
export const NO_PRODUCER_EPOCH = -1
const MAX_EPOCH = 32_767

/** 32767 is never given to a client: a coordinator must always be able to fence the last owner. */
export function isExhausted(producerEpoch: number): boolean {
  return producerEpoch >= MAX_EPOCH - 1
}

export function canFence({ producerEpoch }: Transaction): boolean {
  return producerEpoch < MAX_EPOCH
}

export function newTransaction(
  transactionalId: string,
  producerId: bigint,
  timeoutMs: number,
  now: number,
): Transaction {
  return {
    transactionalId,
    state: 'Empty',
    producerId,
    previousProducerId: NO_PRODUCER_ID,
    producerEpoch: NO_PRODUCER_EPOCH,
    lastProducerEpoch: NO_PRODUCER_EPOCH,
    timeoutMs,
    partitions: new Map(),
    startedAt: -1,
    startTimeMs: -1,
    updatedAt: now,
  }
}

type Changes = Partial<Omit<Transaction, 'transactionalId' | 'state' | 'previousProducerId'>>

/** The transaction after a move of the table. @throws IllegalTransactionMove */
export function moved(from: Transaction, event: TransactionEvent, changes: Changes): Transaction {
  return {
    ...from,
    ...changes,
    state: nextState(from.state, event),
    previousProducerId: from.producerId,
  }
}

/**
 * What the next coordinator reads from __transaction_state. Kafka 4.2 writes neither the last epoch
 * nor the previous producer id there, so a retry across a move is fenced.
 */
export function forgetOnMove(transaction: Transaction): Transaction {
  return {
    ...transaction,
    previousProducerId: NO_PRODUCER_ID,
    lastProducerEpoch: NO_PRODUCER_EPOCH,
  }
}

export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}
