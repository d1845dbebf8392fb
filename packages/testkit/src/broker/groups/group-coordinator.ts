import type { Clock } from '../../faults/clock.ts'
import { errorCode, type ErrorName } from '../../wire/error-codes.ts'
import type { RequestOf, ResponseToEncode } from '../../wire/message-codec.ts'
import { GroupMember } from './group-member.ts'
import { Group, refusedJoin, refusedSync } from './group.ts'

/** What the coordinator needs of the cluster around it. */
export interface GroupPorts {
  readonly clock: Clock
  newMemberId(clientId: string): string
  partitionExists(topic: string, partition: number): boolean
}

export interface GroupCoordinatorOptions {
  /** `group.initial.rebalance.delay.ms`. Default 0. */
  readonly initialRebalanceDelayMs?: number
  /** `group.min.session.timeout.ms`. Default 6,000. */
  readonly minSessionTimeoutMs?: number
  /** `group.max.session.timeout.ms`. Default 1,800,000. */
  readonly maxSessionTimeoutMs?: number
  /** `offset.metadata.max.bytes`. Default 4,096. */
  readonly maxMetadataBytes?: number
}

interface GroupClient {
  readonly clientId: string
  readonly clientHost: string
}

/** From here on a member has to join with an id that it was given (KIP-394). */
const MEMBER_ID_REQUIRED_FROM = 4
/** From here on an unknown group is an error of DescribeGroups (KIP-1043). */
const UNKNOWN_GROUP_FROM = 6
const NO_OFFSET = -1n

/**
 * The coordinator of groups of the classic protocol, as Apache Kafka 4.2 behaves towards clients
 * of JoinGroup to 9, SyncGroup to 5, OffsetCommit and OffsetFetch to 8 (GroupMetadataManager,
 * OffsetMetadataManager). One for the whole cluster: which broker speaks for it is the cluster's matter.
 */
export class GroupCoordinator {
  readonly #ports: GroupPorts
  readonly #options: Required<GroupCoordinatorOptions>
  readonly #groups = new Map<string, Group>()

  constructor(ports: GroupPorts, options: GroupCoordinatorOptions = {}) {
    this.#ports = ports
    this.#options = {
      initialRebalanceDelayMs: options.initialRebalanceDelayMs ?? 0,
      minSessionTimeoutMs: options.minSessionTimeoutMs ?? 6_000,
      maxSessionTimeoutMs: options.maxSessionTimeoutMs ?? 1_800_000,
      maxMetadataBytes: options.maxMetadataBytes ?? 4_096,
    }
  }

  /** Answers when the rebalance is complete. */
  joinGroup(
    request: RequestOf<'JoinGroup'>,
    version: number,
    client: GroupClient,
  ): Promise<ResponseToEncode<'JoinGroup'>> | ResponseToEncode<'JoinGroup'> {
    const { groupId, memberId, sessionTimeoutMs: session, groupInstanceId } = request
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.#options
    const refuse = (error: ErrorName): ResponseToEncode<'JoinGroup'> => refusedJoin(error, memberId)
    if (groupId === '') return refuse('INVALID_GROUP_ID')
    if (session < minSessionTimeoutMs || session > maxSessionTimeoutMs) {
      return refuse('INVALID_SESSION_TIMEOUT')
    }
    const known = this.#groups.get(groupId)
    if (known === undefined && memberId !== '') return refuse('UNKNOWN_MEMBER_ID')
    const group = known ?? this.#create(groupId)
    const present = memberId === '' ? undefined : group.members.get(memberId)
    const instance = groupInstanceId === null ? undefined : group.memberOfInstance(groupInstanceId)
    if (!group.takes(request, present ?? instance)) return refuse('INCONSISTENT_GROUP_PROTOCOL')
    if (memberId !== '') {
      if (instance !== undefined && instance.id !== memberId) return refuse('FENCED_INSTANCE_ID')
      if (present !== undefined) return this.#joinAgain(group, present, request)
      if (!group.expected.has(memberId)) return refuse('UNKNOWN_MEMBER_ID')
      return this.#joinAnew(group, memberId, request, client)
    }
    const given = this.#ports.newMemberId(groupInstanceId ?? client.clientId)
    if (instance !== undefined) return this.#replace(group, instance, given, request)
    if (version >= MEMBER_ID_REQUIRED_FROM && groupInstanceId === null) {
      this.#expect(group, given, session)
      return refusedJoin('MEMBER_ID_REQUIRED', given)
    }
    return this.#joinAnew(group, given, request, client)
  }

  /** Answers when the leader has sent the assignments. */
  syncGroup(
    request: RequestOf<'SyncGroup'>,
    _version: number,
  ): Promise<ResponseToEncode<'SyncGroup'>> | ResponseToEncode<'SyncGroup'> {
    const group = this.#groups.get(request.groupId)
    const found = this.#memberOf(group, request, request.generationId)
    if (typeof found === 'string') return refusedSync(found)
    const { member } = found
    const { protocolType, protocolName } = request
    const { state } = found.group
    if (
      (protocolType !== null && protocolType !== found.group.protocolType) ||
      (protocolName !== null && protocolName !== found.group.protocol)
    ) {
      return refusedSync('INCONSISTENT_GROUP_PROTOCOL')
    }
    if (state === 'PreparingRebalance') return refusedSync('REBALANCE_IN_PROGRESS')
    this.#keepAlive(found.group, member)
    if (state === 'Stable') return found.group.synced(member)
    return new Promise((resolve) => {
      member.awaitSync(resolve)
      if (member.id === found.group.leaderId) found.group.assign(request.assignments)
    })
  }

  heartbeat(request: RequestOf<'Heartbeat'>): { errorCode: number } {
    const group = this.#groups.get(request.groupId)
    const found = this.#memberOf(group, request, request.generationId)
    if (typeof found === 'string') return { errorCode: errorCode(found) }
    this.#keepAlive(found.group, found.member)
    const rebalancing = found.group.state === 'PreparingRebalance'
    return { errorCode: rebalancing ? errorCode('REBALANCE_IN_PROGRESS') : 0 }
  }

  leaveGroup(request: RequestOf<'LeaveGroup'>, version: number): ResponseToEncode<'LeaveGroup'> {
    const asked =
      version >= 3
        ? request.members
        : [{ memberId: request.memberId, groupInstanceId: null, reason: null }]
    const group = this.#groups.get(request.groupId)
    const members = asked.map(({ memberId, groupInstanceId }) => ({
      memberId,
      groupInstanceId,
      errorCode: this.#leave(group, memberId, groupInstanceId),
    }))
    if (version >= 3) return { errorCode: 0, members }
    return { errorCode: members[0]?.errorCode ?? 0 }
  }

  offsetCommit(
    request: RequestOf<'OffsetCommit'>,
    _version: number,
  ): ResponseToEncode<'OffsetCommit'> {
    const { groupId, generationIdOrMemberEpoch: generation, topics } = request
    if (groupId === '') return { topics: this.#each(topics, () => errorCode('INVALID_GROUP_ID')) }
    const known = this.#groups.get(groupId)
    const refused = this.#mayCommit(known, request, generation)
    if (refused !== undefined) return { topics: this.#each(topics, () => refused) }
    const group = known ?? this.#create(groupId)
    const member = group.members.get(request.memberId)
    if (member !== undefined) this.#keepAlive(group, member)
    return {
      topics: this.#each(topics, (topic, { partitionIndex, ...position }) => {
        group.offsets.commit(topic, partitionIndex, asCommitted(position))
      }),
    }
  }

  txnOffsetCommit(
    request: RequestOf<'TxnOffsetCommit'>,
    _version: number,
  ): ResponseToEncode<'TxnOffsetCommit'> {
    const { groupId, producerId, generationId, memberId, groupInstanceId, topics } = request
    const known = this.#groups.get(groupId)
    // A client of before KIP-447 names no member
    const names = generationId >= 0 || memberId !== '' || groupInstanceId !== null
    const refused = names ? this.#mayCommit(known, request, generationId) : undefined
    if (refused !== undefined) return { topics: this.#each(topics, () => refused) }
    const group = known ?? this.#create(groupId)
    return {
      topics: this.#each(topics, (topic, { partitionIndex, ...position }) => {
        const offset = asCommitted(position)
        group.offsets.commitInTransaction(producerId, topic, partitionIndex, offset)
      }),
    }
  }

  /** A marker of the producer's transaction reached the offsets of groups. */
  completeTransaction(producerId: bigint, commit: boolean): void {
    for (const group of this.#groups.values()) group.offsets.decide(producerId, commit)
  }

  offsetFetch(request: RequestOf<'OffsetFetch'>, version: number): ResponseToEncode<'OffsetFetch'> {
    if (version >= 8) {
      return {
        groups: request.groups.map(({ groupId, topics }) => ({
          groupId,
          topics: this.#positions(groupId, topics, request.requireStable),
          errorCode: 0,
        })),
      }
    }
    const { groupId, topics, requireStable } = request
    return { errorCode: 0, topics: this.#positions(groupId, topics, requireStable) }
  }

  describeGroups(
    groupIds: readonly string[],
    version = 5,
  ): ResponseToEncode<'DescribeGroups'>['groups'][number][] {
    return groupIds.map((groupId) => {
      const group = this.#groups.get(groupId)
      if (group === undefined) {
        const code = version >= UNKNOWN_GROUP_FROM ? errorCode('GROUP_ID_NOT_FOUND') : 0
        return { ...describedAs('Dead', groupId), errorCode: code }
      }
      return {
        ...describedAs(group.state, groupId),
        protocolType: group.protocolType ?? '',
        protocolData: group.state === 'Stable' ? (group.protocol ?? '') : '',
        members: Array.from(group.members.values(), (member) => ({
          memberId: member.id,
          groupInstanceId: member.instanceId,
          clientId: member.clientId,
          clientHost: member.clientHost,
          memberMetadata:
            group.state === 'Stable' ? member.metadataFor(group.protocol ?? '') : NOTHING,
          memberAssignment: group.state === 'Stable' ? member.assignment : NOTHING,
        })),
      }
    })
  }

  listGroups({ statesFilter }: { readonly statesFilter: readonly string[] }): {
    errorCode: number
    groups: { groupId: string; protocolType: string; groupState: string }[]
  } {
    const wanted = statesFilter.map((state) => state.toLowerCase())
    return {
      errorCode: 0,
      groups: [...this.#groups.values()]
        .filter(({ state }) => wanted.length === 0 || wanted.includes(state.toLowerCase()))
        .map(({ id, protocolType, state }) => ({
          groupId: id,
          protocolType: protocolType ?? '',
          groupState: state,
        })),
    }
  }

  deleteGroups(groupIds: readonly string[]): { groupId: string; errorCode: number }[] {
    return groupIds.map((groupId) => {
      const group = this.#groups.get(groupId)
      if (groupId === '') return { groupId, errorCode: errorCode('INVALID_GROUP_ID') }
      if (group === undefined) return { groupId, errorCode: errorCode('GROUP_ID_NOT_FOUND') }
      if (group.state !== 'Empty') return { groupId, errorCode: errorCode('NON_EMPTY_GROUP') }
      group.delete()
      this.#groups.delete(groupId)
      return { groupId, errorCode: 0 }
    })
  }

  /** Everybody is told to join again. False if there is no such group, or nobody in it. */
  forceRebalance(groupId: string): boolean {
    const group = this.#groups.get(groupId)
    if (group === undefined || group.members.size === 0) return false
    group.rebalance()
    return true
  }

  topicDeleted(topic: string): void {
    for (const group of this.#groups.values()) group.offsets.delete(topic)
  }

  /** Offsets and generations are in the log, and kept; who waits for an answer asks the new one. */
  moved(): void {
    for (const group of this.#groups.values()) group.dismiss('NOT_COORDINATOR')
  }

  /** No timer is left. */
  close(): void {
    for (const group of this.#groups.values()) {
      group.stopTimers()
      group.dismiss('COORDINATOR_NOT_AVAILABLE')
    }
    this.#groups.clear()
  }

  #create(groupId: string): Group {
    const { initialRebalanceDelayMs: initialDelayMs } = this.#options
    const group = new Group(groupId, { clock: this.#ports.clock, initialDelayMs })
    this.#groups.set(groupId, group)
    return group
  }

  #expect(group: Group, memberId: string, sessionMs: number): void {
    const cancel = this.#ports.clock.after(sessionMs, () => {
      group.expected.delete(memberId)
      group.completeIfAllJoined()
    })
    group.expected.set(memberId, cancel)
  }

  #joinAnew(
    group: Group,
    memberId: string,
    request: RequestOf<'JoinGroup'>,
    client: GroupClient,
  ): Promise<ResponseToEncode<'JoinGroup'>> {
    group.expected.get(memberId)?.()
    group.expected.delete(memberId)
    const member = new GroupMember(memberId, request, client)
    group.add(member, request.protocolType)
    return this.#awaitJoin(group, member)
  }

  #joinAgain(
    group: Group,
    member: GroupMember,
    request: RequestOf<'JoinGroup'>,
  ): Promise<ResponseToEncode<'JoinGroup'>> | ResponseToEncode<'JoinGroup'> {
    const same = member.isSameAs(request.protocols)
    this.#keepAlive(group, member)
    const { state } = group
    if (same && state === 'CompletingRebalance') return group.joined(member)
    if (same && state === 'Stable' && member.id !== group.leaderId) return group.joined(member)
    member.protocols = request.protocols
    return this.#awaitJoin(group, member)
  }

  /** A static member restarted: in a stable group that it does not change, nobody else notices. */
  #replace(
    group: Group,
    member: GroupMember,
    memberId: string,
    request: RequestOf<'JoinGroup'>,
  ): Promise<ResponseToEncode<'JoinGroup'>> | ResponseToEncode<'JoinGroup'> {
    const same = member.isSameAs(request.protocols)
    group.rename(member, memberId)
    this.#keepAlive(group, member)
    if (same && group.state === 'Stable') {
      return { ...group.joined(member), members: [], skipAssignment: member.id === group.leaderId }
    }
    member.protocols = request.protocols
    return this.#awaitJoin(group, member)
  }

  #awaitJoin(group: Group, member: GroupMember): Promise<ResponseToEncode<'JoinGroup'>> {
    return new Promise((resolve) => {
      // Its session is not looked at while it waits: it cannot send heartbeats then
      member.cancelSession()
      member.awaitJoin((answer) => {
        if (answer.errorCode === 0) this.#keepAlive(group, member)
        resolve(answer)
      })
      group.rebalance()
    })
  }

  #keepAlive(group: Group, member: GroupMember): void {
    member.cancelSession()
    member.cancelSession = this.#ports.clock.after(member.sessionTimeoutMs, () => {
      if (group.members.get(member.id) === member) group.remove(member)
    })
  }

  #leave(group: Group | undefined, memberId: string, instanceId: string | null): number {
    if (group === undefined) return errorCode('UNKNOWN_MEMBER_ID')
    const expected = group.expected.get(memberId)
    if (expected !== undefined) {
      expected()
      group.expected.delete(memberId)
      group.completeIfAllJoined()
      return 0
    }
    const instance = instanceId === null ? undefined : group.memberOfInstance(instanceId)
    if (instance !== undefined && memberId !== '' && instance.id !== memberId) {
      return errorCode('FENCED_INSTANCE_ID')
    }
    const member = instanceId === null ? group.members.get(memberId) : instance
    if (member === undefined) return errorCode('UNKNOWN_MEMBER_ID')
    group.remove(member)
    return 0
  }

  /** The member that asks, or what is wrong with it. */
  #memberOf(
    group: Group | undefined,
    {
      memberId,
      groupInstanceId,
    }: { readonly memberId: string; readonly groupInstanceId: string | null },
    generation: number,
  ): { readonly group: Group; readonly member: GroupMember } | ErrorName {
    if (group === undefined) return 'UNKNOWN_MEMBER_ID'
    if (groupInstanceId !== null) {
      const instance = group.memberOfInstance(groupInstanceId)
      if (instance === undefined) return 'UNKNOWN_MEMBER_ID'
      if (instance.id !== memberId) return 'FENCED_INSTANCE_ID'
    }
    const member = group.members.get(memberId)
    if (member === undefined) return 'UNKNOWN_MEMBER_ID'
    return generation === group.generation ? { group, member } : 'ILLEGAL_GENERATION'
  }

  /** Without a member id only an empty group takes offsets: a simple consumer's, or an admin's. */
  #mayCommit(
    group: Group | undefined,
    request: { readonly memberId: string; readonly groupInstanceId: string | null },
    generation: number,
  ): number | undefined {
    if (generation < 0 && (group === undefined || group.state === 'Empty')) return undefined
    if (group === undefined) return errorCode('ILLEGAL_GENERATION')
    const found = this.#memberOf(group, request, generation)
    if (typeof found === 'string') return errorCode(found)
    return group.state === 'CompletingRebalance' ? errorCode('REBALANCE_IN_PROGRESS') : undefined
  }

  #positions(
    groupId: string,
    asked: RequestOf<'OffsetFetch'>['topics'],
    requireStable: boolean,
  ): ResponseToEncode<'OffsetFetch'>['topics'] & object {
    const offsets = this.#groups.get(groupId)?.offsets
    return (asked ?? offsets?.all() ?? []).map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => {
        if (requireStable && offsets?.isPending(name, partitionIndex) === true) {
          const code = errorCode('UNSTABLE_OFFSET_COMMIT')
          return { ...NO_POSITION, partitionIndex, errorCode: code }
        }
        const found = offsets?.find(name, partitionIndex)
        if (found === undefined) return { ...NO_POSITION, partitionIndex, errorCode: 0 }
        return {
          partitionIndex,
          committedOffset: found.offset,
          committedLeaderEpoch: found.leaderEpoch,
          metadata: found.metadata,
          errorCode: 0,
        }
      }),
    }))
  }

  /** Unknown partitions and too long notes are refused one by one. */
  #each<P extends { readonly partitionIndex: number; readonly committedMetadata: string | null }>(
    topics: readonly { readonly name: string; readonly partitions: readonly P[] }[],
    commit: (topic: string, partition: P) => number | void,
  ): { name: string; partitions: { partitionIndex: number; errorCode: number }[] }[] {
    return topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((partition) => {
        const { partitionIndex, committedMetadata } = partition
        const answer = (code: number): { partitionIndex: number; errorCode: number } => ({
          partitionIndex,
          errorCode: code,
        })
        if (!this.#ports.partitionExists(name, partitionIndex)) {
          return answer(errorCode('UNKNOWN_TOPIC_OR_PARTITION'))
        }
        if ((committedMetadata ?? '').length > this.#options.maxMetadataBytes) {
          return answer(errorCode('OFFSET_METADATA_TOO_LARGE'))
        }
        return answer(commit(name, partition) ?? 0)
      }),
    }))
  }
}

const NOTHING = Buffer.alloc(0)

const NO_POSITION = { committedOffset: NO_OFFSET, committedLeaderEpoch: -1, metadata: '' }

function asCommitted(position: {
  readonly committedOffset: bigint
  readonly committedLeaderEpoch: number
  readonly committedMetadata: string | null
}): { offset: bigint; leaderEpoch: number; metadata: string } {
  return {
    offset: position.committedOffset,
    leaderEpoch: position.committedLeaderEpoch,
    metadata: position.committedMetadata ?? '',
  }
}

function describedAs(
  groupState: string,
  groupId: string,
): ResponseToEncode<'DescribeGroups'>['groups'][number] & { readonly errorCode: number } {
  return { errorCode: 0, groupId, groupState, protocolType: '', protocolData: '', members: [] }
}
