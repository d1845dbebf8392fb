import { errorCode } from '../../wire/error-codes.ts'
import { type ClassicGroup, failedJoin } from './classic-group.ts'
import { type AnswerJoin, matchesProtocols, NO_ASSIGNMENT } from './group-member.ts'
import type { GroupClient, GroupPorts, ResolvedGroupOptions } from './group-ports.ts'
import type { GroupRegistry } from './group-registry.ts'
import type { JoinGroupRequest } from './membership-messages.ts'
import type { Rebalance } from './rebalance.ts'
import { selectProtocol } from './select-protocol.ts'

/** From here on a new dynamic member is first given an id to join with (KIP-394). */
const REQUIRES_MEMBER_ID = 4

/** From here on a leader can be told not to assign anew (KIP-814). */
const SKIPS_ASSIGNMENT = 9

export interface JoinContext {
  readonly registry: GroupRegistry
  readonly rebalance: Rebalance
  readonly options: ResolvedGroupOptions
  readonly ports: GroupPorts
}

interface Joining {
  readonly request: JoinGroupRequest & { readonly rebalanceTimeoutMs: number }
  readonly version: number
  readonly client: GroupClient
  readonly answer: AnswerJoin
}

/** `answer` is called once the rebalance that the join belongs to is complete, or at once. */
export function joinGroup(
  context: JoinContext,
  request: JoinGroupRequest,
  version: number,
  client: GroupClient,
  answer: AnswerJoin,
): void {
  const { groupId, memberId, sessionTimeoutMs } = request
  const { minSessionTimeoutMs, maxSessionTimeoutMs } = context.options
  const refuse = (error: Parameters<typeof errorCode>[0], id = memberId): void =>
    answer(failedJoin(id, errorCode(error)))

  if (groupId === '') return refuse('INVALID_GROUP_ID')
  if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
    return refuse('INVALID_SESSION_TIMEOUT')
  }
  const isUnknown = memberId === ''
  const group = isUnknown ? context.registry.getOrCreate(groupId) : context.registry.get(groupId)
  if (group === undefined) return refuse('UNKNOWN_MEMBER_ID')
  if (!hasRoom(group, memberId, context.options.maxSize)) {
    group.remove(memberId)
    return refuse('GROUP_MAX_SIZE_REACHED', '')
  }
  if (!group.supports(request.protocolType, request.protocols)) {
    return refuse('INCONSISTENT_GROUP_PROTOCOL')
  }
  // Version 0 has no rebalance timeout of its own
  const rebalanceTimeoutMs = request.rebalanceTimeoutMs ?? sessionTimeoutMs
  const joining: Joining = { request: { ...request, rebalanceTimeoutMs }, version, client, answer }
  if (isUnknown) joinAsNew(context, group, joining)
  else joinAgain(context, group, joining)
}

function hasRoom(group: ClassicGroup, memberId: string, maxSize: number): boolean {
  const member = group.members.get(memberId)
  switch (group.state) {
    case 'Empty':
    case 'Dead':
      return true
    case 'PreparingRebalance': {
      if (member?.awaitingJoin !== undefined) return true
      const waiting = [...group.members.values()].filter((m) => m.awaitingJoin !== undefined)
      return waiting.length < maxSize
    }
    case 'CompletingRebalance':
    case 'Stable':
      return member !== undefined || group.members.size < maxSize
  }
}

function joinAsNew(context: JoinContext, group: ClassicGroup, joining: Joining): void {
  const { request, version, client, answer } = joining
  const instanceId = request.groupInstanceId ?? null
  const memberId = context.ports.newMemberId(instanceId ?? client.clientId)
  const known = instanceId === null ? undefined : group.staticMemberId(instanceId)
  if (known !== undefined) {
    replaceStatic(context, group, joining, known, memberId)
  } else if (instanceId === null && version >= REQUIRES_MEMBER_ID) {
    context.rebalance.awaitPending(group, memberId, request.sessionTimeoutMs)
    answer(failedJoin(memberId, errorCode('MEMBER_ID_REQUIRED')))
  } else {
    addMember(context, group, joining, memberId)
  }
}

function joinAgain(context: JoinContext, group: ClassicGroup, joining: Joining): void {
  const { request, answer } = joining
  const { memberId, protocols } = request
  if (group.pendingJoin.has(memberId)) return addMember(context, group, joining, memberId)
  const error = group.validateMember(memberId, request.groupInstanceId ?? null)
  const member = group.members.get(memberId)
  if (error !== 0 || member === undefined) return answer(failedJoin(memberId, error))
  if (group.state === 'PreparingRebalance' || !matchesProtocols(member, protocols)) {
    group.update(member, request, answer)
    context.rebalance.prepareOrComplete(group)
  } else if (group.state === 'Stable' && group.isLeader(memberId)) {
    // A leader may know of changes that are not in its metadata, as new partitions of a topic
    group.update(member, request, answer)
    context.rebalance.prepare(group)
  } else {
    // Its answer was lost, or it only wants to sync again
    answer(group.joinResponse(memberId))
  }
}

function addMember(
  context: JoinContext,
  group: ClassicGroup,
  joining: Joining,
  memberId: string,
): void {
  const { request, client, answer } = joining
  const { protocolType, protocols, rebalanceTimeoutMs, sessionTimeoutMs } = request
  const groupInstanceId = request.groupInstanceId ?? null
  const member = {
    memberId,
    groupInstanceId,
    clientId: client.clientId,
    clientHost: client.clientHost,
    protocolType,
    protocols,
    rebalanceTimeoutMs,
    sessionTimeoutMs,
    assignment: NO_ASSIGNMENT,
    isNew: true,
    awaitingJoin: answer,
    awaitingSync: undefined,
  }
  if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') {
    group.newMemberAdded = true
  }
  group.add(member)
  context.rebalance.awaitNewMember(group, member)
  context.rebalance.prepareOrComplete(group)
}

/** A static member that restarted keeps its place, without a rebalance where it can (KIP-345). */
function replaceStatic(
  context: JoinContext,
  group: ClassicGroup,
  joining: Joining,
  oldMemberId: string,
  memberId: string,
): void {
  const { request, version, answer } = joining
  const leaderBefore = group.leader ?? ''
  const member = group.replaceStaticMember(oldMemberId, memberId)
  context.rebalance.restartSession(group, member)
  group.update(member, request, answer)
  const sameProtocol = selectProtocol([...group.members.values()]) === group.protocolName
  if (group.state !== 'Stable' || !sameProtocol) {
    // In CompletingRebalance too: the leader may have been given the old id to assign to
    context.rebalance.prepareOrComplete(group)
    return
  }
  context.registry.persist(group)
  const response = group.joinResponse(memberId)
  const skipAssignment = group.isLeader(memberId)
  group.answerJoin(
    member,
    version >= SKIPS_ASSIGNMENT
      ? { ...response, skipAssignment }
      : // Named leader under its old id, an old client sees that it is not to assign
        { ...response, leader: leaderBefore, members: [] },
  )
}
