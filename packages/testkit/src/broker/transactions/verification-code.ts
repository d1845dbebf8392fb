import { errorCode, errorName } from '../../wire/error-codes.ts'

/** The request for which a broker asks whether its partition is in the transaction. */
export interface VerifiedRequest {
  readonly api: 'Produce' | 'TxnOffsetCommit'
  readonly version: number
}

/** The first versions whose clients know TRANSACTION_ABORTABLE (120, KIP-890). */
const KNOWS_ABORTABLE_FROM = { Produce: 11, TxnOffsetCommit: 4 }

/**
 * What the client is told when the check found `code`, or failed with it because the coordinator
 * could not be asked (AddPartitionsToTxnManager, then
 * ReplicaManager for Produce or the group coordinator for TxnOffsetCommit).
 */
export function verificationCode(code: number, { api, version }: VerifiedRequest): number {
  switch (errorName(code)) {
    case 'PRODUCER_FENCED':
      return errorCode('INVALID_PRODUCER_EPOCH')
    case 'TRANSACTION_ABORTABLE':
      return version < KNOWS_ABORTABLE_FROM[api] ? errorCode('INVALID_TXN_STATE') : code
    case 'CONCURRENT_TRANSACTIONS':
    case 'NETWORK_EXCEPTION':
    case 'COORDINATOR_LOAD_IN_PROGRESS':
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR':
      // Older clients would not retry these of a Produce; 19 they do, without a metadata refresh
      return api === 'Produce' ? errorCode('NOT_ENOUGH_REPLICAS') : code
    default:
      return code
  }
}
