import { errorCode } from '../../wire/error-codes.ts'
import type { EndTxnRequest, Owner, VerifyRequest } from './transaction-messages.ts'
import { isPrepared, type TransactionState } from './transaction-state.ts'
import { partitionKey, type Transaction } from './transaction.ts'

const NONE = errorCode('NONE')
const CONCURRENT = errorCode('CONCURRENT_TRANSACTIONS')

type Judged = number | 'end'

/**
 * EndTxn from the transaction's own owner. A Prepare state answers 51 whatever is asked: Kafka has
 * its completion pending from the moment at which the state is in the log, and looks at that first.
 */
const END: Readonly<Record<TransactionState, { readonly commit: Judged; readonly abort: Judged }>> =
  {
    Empty: both(errorCode('INVALID_TXN_STATE')),
    Ongoing: both('end'),
    PrepareCommit: both(CONCURRENT),
    PrepareAbort: both(CONCURRENT),
    CompleteCommit: { commit: NONE, abort: errorCode('INVALID_TXN_STATE') },
    CompleteAbort: { commit: errorCode('INVALID_TXN_STATE'), abort: NONE },
    PrepareEpochFence: both(CONCURRENT),
    Dead: both(errorCode('INVALID_PRODUCER_ID_MAPPING')),
  }

/** What EndTxn is answered, or 'end' if there is a transaction to end. */
export function judgeEnd(transaction: Transaction | undefined, request: EndTxnRequest): Judged {
  return (
    strangerCode(transaction, request) ??
    END[(transaction as Transaction).state][request.committed ? 'commit' : 'abort']
  )
}

/**
 * What AddPartitionsToTxn and AddOffsetsToTxn are answered, undefined if partitions may be added.
 * Since KAFKA-18660 the wait for the markers comes before the look at id and epoch, unlike EndTxn.
 */
export function judgeAdd(transaction: Transaction | undefined, request: Owner): number | undefined {
  if (request.transactionalId === '') return errorCode('INVALID_REQUEST')
  if (transaction && isPrepared(transaction.state)) return CONCURRENT
  return strangerCode(transaction, request)
}

/** What the check for a transactional append finds (KIP-890), before a broker translates it. */
export function judgeVerify(transaction: Transaction | undefined, of: VerifyRequest): number {
  const stranger = strangerCode(transaction, of)
  if (stranger !== undefined || transaction === undefined) return stranger ?? NONE
  if (isPrepared(transaction.state)) return CONCURRENT
  return transaction.partitions.has(partitionKey(of)) ? NONE : errorCode('TRANSACTION_ABORTABLE')
}

function strangerCode(transaction: Transaction | undefined, owner: Owner): number | undefined {
  if (owner.transactionalId === '') return errorCode('INVALID_REQUEST')
  if (transaction?.producerId !== owner.producerId) return errorCode('INVALID_PRODUCER_ID_MAPPING')
  if (transaction.producerEpoch !== owner.producerEpoch) return errorCode('PRODUCER_FENCED')
  return undefined
}

function both(judged: Judged): { readonly commit: Judged; readonly abort: Judged } {
  return { commit: judged, abort: judged }
}
