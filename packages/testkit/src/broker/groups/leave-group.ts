import { errorCode } from '../../wire/error-codes.ts'
import type { ClassicGroup } from './classic-group.ts'
import type { GroupMember } from './group-member.ts'
import type { GroupRegistry } from './group-registry.ts'
import type { LeaveGroupRequest, LeaveGroupResponse, LeavingMember } from './membership-messages.ts'
import type { Rebalance } from './rebalance.ts'

/** From here on many members may leave in one request, each with a code of its own (KIP-345). */
const MANY_MEMBERS = 3

export function leaveGroup(
  context: { readonly registry: GroupRegistry; readonly rebalance: Rebalance },
  request: LeaveGroupRequest,
  version: number,
): LeaveGroupResponse {
  if (request.groupId === '') return response(errorCode('INVALID_GROUP_ID'), [])
  const leaving =
    version >= MANY_MEMBERS ? (request.members ?? []) : [{ memberId: request.memberId ?? '' }]
  const { rebalance } = context
  const group = context.registry.get(request.groupId)
  const members = leaving.map((member) => {
    const code = group ? leave(group, rebalance, member) : errorCode('UNKNOWN_MEMBER_ID')
    const groupInstanceId = member.groupInstanceId ?? null
    return { memberId: member.memberId, groupInstanceId, errorCode: code }
  })
  if (group && members.some((member) => member.errorCode === 0)) {
    if (group.state === 'PreparingRebalance') rebalance.completeIfJoined(group)
    else if (group.state !== 'Empty') rebalance.prepare(group)
  }
  // One member, one code: an old client reads it at the top
  if (version < MANY_MEMBERS) return response(members[0]?.errorCode ?? 0, members)
  return response(0, members)
}

function leave(group: ClassicGroup, rebalance: Rebalance, leaving: LeavingMember): number {
  const instanceId = leaving.groupInstanceId ?? null
  let memberId: string | undefined = leaving.memberId
  if (memberId === '') {
    // An administrator removes a static member without knowing its id
    memberId = instanceId === null ? undefined : group.staticMemberId(instanceId)
    if (memberId === undefined) return errorCode('UNKNOWN_MEMBER_ID')
  } else if (group.pendingJoin.has(memberId)) {
    group.remove(memberId)
    return 0
  } else {
    const error = group.validateMember(memberId, instanceId)
    if (error !== 0) return error
  }
  rebalance.removeMember(group, group.members.get(memberId) as GroupMember)
  return 0
}

function response(code: number, members: LeaveGroupResponse['members']): LeaveGroupResponse {
  return { throttleTimeMs: 0, errorCode: code, members }
}
