import { errorCode } from '../../wire/error-codes.ts'
import type { GroupMember } from './group-member.ts'
import type { GroupRegistry } from './group-registry.ts'
import type { HeartbeatRequest } from './membership-messages.ts'
import type { Rebalance } from './rebalance.ts'

/** The code of the answer. */
export function heartbeat(
  context: { readonly registry: GroupRegistry; readonly rebalance: Rebalance },
  request: HeartbeatRequest,
): number {
  if (request.groupId === '') return errorCode('INVALID_GROUP_ID')
  const group = context.registry.get(request.groupId)
  if (group === undefined) return errorCode('UNKNOWN_MEMBER_ID')
  const error = group.validateMember(request.memberId, request.groupInstanceId ?? null)
  if (error !== 0) return error
  if (request.generationId !== group.generationId) return errorCode('ILLEGAL_GENERATION')
  context.rebalance.restartSession(group, group.members.get(request.memberId) as GroupMember)
  return group.state === 'PreparingRebalance' ? errorCode('REBALANCE_IN_PROGRESS') : 0
}
