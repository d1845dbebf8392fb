import { AuthorizationError } from '../errors/authorization-error.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import type { HoldfastError } from '../errors/holdfast-error.ts'
import { TransactionAbortedError } from '../errors/transaction-aborted-error.ts'
import { protocolError } from '../wire/protocol-errors.ts'

const GROUP_AUTHORIZATION_FAILED = 30
const INVALID_TRANSACTION_TIMEOUT = 50
const TRANSACTIONAL_ID_AUTHORIZATION_FAILED = 53
const INVALID_PRODUCER_EPOCH = 47
const PRODUCER_FENCED = 90

/** The (producer id, epoch) is not the current one any more: fenced, or expired (T8). */
export const disowns = (code: number): boolean =>
  code === INVALID_PRODUCER_EPOCH || code === PRODUCER_FENCED

/** What a coordinator was asked about. */
export interface Asked {
  readonly api: string
  readonly transactionalId: string
  readonly transactionTimeoutMs: number
  readonly groupId?: string
  readonly topic?: string
}

/** The error for a code that no patience helps with. */
export function coordinatorRefusal(code: number, asked: Asked): HoldfastError {
  const { name, treatment, advice } = protocolError(code)
  if (treatment === 'forbidden') {
    return new AuthorizationError({ resource: resourceOf(code, asked), protocolCode: code }, advice)
  }
  if (code === INVALID_TRANSACTION_TIMEOUT) {
    const fix = "lower it, or raise the brokers' transaction.max.timeout.ms"
    const given = String(asked.transactionTimeoutMs)
    return new ConfigurationError([{ field: 'transactionTimeoutMs', given, fix }])
  }
  const cause = new Error(`${asked.api} was answered ${name} (${code}). ${advice}`)
  const details = { transactionalId: asked.transactionalId, reason: 'refused' } as const
  return new TransactionAbortedError(details, cause, treatment === 'abort')
}

function resourceOf(code: number, { transactionalId, groupId, topic }: Asked): string {
  if (code === TRANSACTIONAL_ID_AUTHORIZATION_FAILED) return `transactional id ${transactionalId}`
  if (code === GROUP_AUTHORIZATION_FAILED) return `group ${groupId}`
  return topic === undefined ? 'the cluster' : `topic ${topic}`
}
