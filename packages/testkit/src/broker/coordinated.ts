import { errorCode } from '../wire/error-codes.ts'
import type { RequestContext } from './api-handler.ts'

/**
 * Undefined if the asked broker coordinates the group or transactional id, else the error code:
 * 16, as of a broker that leads the key's internal partition no more.
 */
export function notCoordinating(
  kind: 'group' | 'transaction',
  key: string,
  { cluster, broker }: RequestContext,
): number | undefined {
  const { leaderId } = cluster.coordinating(kind, key)
  return leaderId === broker.id ? undefined : errorCode('NOT_COORDINATOR')
}
