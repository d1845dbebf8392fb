import { errorCode } from '../../wire/error-codes.ts'
import { failedSync } from './classic-group.ts'
import type { AnswerSync, GroupMember } from './group-member.ts'
import type { GroupRegistry } from './group-registry.ts'
import type { SyncGroupRequest } from './membership-messages.ts'
import type { Rebalance } from './rebalance.ts'

/** From here on a member says which protocol it means (KIP-559). */
const NAMES_PROTOCOL = 5

/** `answer` is called once the leader's assignment is here, or at once. */
export function syncGroup(
  context: { readonly registry: GroupRegistry; readonly rebalance: Rebalance },
  request: SyncGroupRequest,
  version: number,
  answer: AnswerSync,
): void {
  const { groupId, memberId } = request
  const protocolType = request.protocolType ?? null
  const protocolName = request.protocolName ?? null
  const refuse = (error: Parameters<typeof errorCode>[0]): void =>
    answer(failedSync(errorCode(error)))

  if (version >= NAMES_PROTOCOL && (protocolType === null || protocolName === null)) {
    return refuse('INCONSISTENT_GROUP_PROTOCOL')
  }
  if (groupId === '') return refuse('INVALID_GROUP_ID')
  const group = context.registry.get(groupId)
  if (group === undefined || group.state === 'Empty') return refuse('UNKNOWN_MEMBER_ID')
  const error = group.validateMember(memberId, request.groupInstanceId ?? null)
  if (error !== 0) return refuse(error)
  if (request.generationId !== group.generationId) return refuse('ILLEGAL_GENERATION')
  if (
    (protocolType !== null && protocolType !== group.protocolType) ||
    (protocolName !== null && group.protocolName !== null && protocolName !== group.protocolName)
  ) {
    return refuse('INCONSISTENT_GROUP_PROTOCOL')
  }

  const member = group.members.get(memberId) as GroupMember
  switch (group.state) {
    case 'PreparingRebalance':
      return refuse('REBALANCE_IN_PROGRESS')
    case 'CompletingRebalance': {
      member.awaitingSync = answer
      context.rebalance.synced(group, memberId)
      if (!group.isLeader(memberId)) return
      const assignments = request.assignments.map((a) => [a.memberId, a.assignment] as const)
      context.rebalance.stabilise(group, new Map(assignments))
      return
    }
    case 'Stable':
      context.rebalance.synced(group, memberId)
      answer({
        throttleTimeMs: 0,
        errorCode: 0,
        protocolType: group.protocolType,
        protocolName: group.protocolName,
        assignment: member.assignment,
      })
      return
    case 'Dead':
      return refuse('COORDINATOR_NOT_AVAILABLE')
  }
}
