import { errorCode } from '../../wire/error-codes.ts'
import type {
  DescribedTransaction,
  ListTransactionsAnswer,
  ListTransactionsFilter,
} from './transaction-messages.ts'
import { isTransactionState } from './transaction-state.ts'
import type { Transaction } from './transaction.ts'

/** INVALID_REGULAR_EXPRESSION (KIP-1152); error-codes.ts ends before it. */
const INVALID_REGULAR_EXPRESSION = 128

export function describeTransaction(
  transactionalId: string,
  transaction: Transaction | undefined,
): DescribedTransaction {
  if (transaction === undefined) {
    const code = transactionalId === '' ? 'INVALID_REQUEST' : 'TRANSACTIONAL_ID_NOT_FOUND'
    return {
      errorCode: errorCode(code),
      transactionalId,
      transactionState: '',
      transactionTimeoutMs: 0,
      transactionStartTimeMs: 0n,
      producerId: 0n,
      producerEpoch: 0,
      topics: [],
    }
  }
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of transaction.partitions.values()) {
    topics.set(topic, [...(topics.get(topic) ?? []), partition])
  }
  return {
    errorCode: 0,
    transactionalId,
    transactionState: transaction.state,
    transactionTimeoutMs: transaction.timeoutMs,
    transactionStartTimeMs: BigInt(transaction.startTimeMs),
    producerId: transaction.producerId,
    producerEpoch: transaction.producerEpoch,
    topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
  }
}

/** `nowMs` is ms since 1970. */
export function listTransactions(
  transactions: Iterable<Transaction>,
  filter: ListTransactionsFilter,
  nowMs: number,
): ListTransactionsAnswer {
  const { stateFilters = [], producerIdFilters = [], durationFilter = -1n } = filter
  const unknownStateFilters = stateFilters.filter((name) => !isTransactionState(name))
  const states = stateFilters.filter(isTransactionState)
  const none = { errorCode: 0, unknownStateFilters, transactionStates: [] }
  // Names that are all unknown filter everything out
  if (stateFilters.length > 0 && states.length === 0) return none
  const pattern = compile(filter.transactionalIdPattern ?? '')
  if (pattern === undefined) return { ...none, errorCode: INVALID_REGULAR_EXPRESSION }
  const found = [...transactions].filter(
    (t) =>
      (states.length === 0 || states.includes(t.state)) &&
      (producerIdFilters.length === 0 || producerIdFilters.includes(t.producerId)) &&
      (durationFilter < 0n || hasLasted(t, nowMs) > durationFilter) &&
      pattern.test(t.transactionalId),
  )
  return {
    ...none,
    transactionStates: found.map(({ transactionalId, producerId, state }) => ({
      transactionalId,
      producerId,
      transactionState: state,
    })),
  }
}

/** Kafka subtracts the -1 of an id without a transaction as well, which makes it the oldest of all. */
function hasLasted({ startTimeMs }: Transaction, nowMs: number): bigint {
  return startTimeMs < 0 ? 2n ** 63n : BigInt(Math.floor(nowMs - startTimeMs))
}

function compile(pattern: string): RegExp | undefined {
  try {
    return pattern === '' ? /^/ : new RegExp(`^(?:${pattern})$`, 'u')
  } catch {
    return undefined
  }
}
