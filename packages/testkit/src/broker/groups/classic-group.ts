import type { Clock } from '../../faults/clock.ts'
import { errorCode } from '../../wire/error-codes.ts'
import type { AnswerJoin, GroupMember } from './group-member.ts'
import { metadataFor } from './group-member.ts'
import { type GroupState, IllegalGroupMoveError, mayMove } from './group-state.ts'
import { KeyedTimers } from './keyed-timers.ts'
import type {
  JoinGroupProtocol,
  JoinGroupResponse,
  JoinGroupResponseMember,
  SyncGroupResponse,
} from './membership-messages.ts'
import { selectProtocol } from './select-protocol.ts'

/**
 * Who is in a group and what it agreed on (ClassicGroup). It decides nothing: when to rebalance is
 * for rebalance.ts.
 *
 * INV-GROUP-1  A static member's instance id names a member of the group.
 * INV-GROUP-2  The leader is a member, or there is none: a group without members has no leader.
 */
export class ClassicGroup {
  readonly groupId: string
  /** Of the group and its members: gone when the group is. */
  readonly timers: KeyedTimers
  readonly members: Map<string, GroupMember> = new Map()
  /** Were told to join again with the id that they got (KIP-394), and have not yet. */
  readonly pendingJoin: Set<string> = new Set()
  /** Have their join answered and have not sent their SyncGroup. */
  readonly pendingSync: Set<string> = new Set()
  readonly #staticIds = new Map<string, string>()
  generationId = 0
  protocolType: string | null = null
  protocolName: string | null = null
  leader: string | null = null
  /** Someone came while the first rebalance waited for more. */
  newMemberAdded = false
  #state: GroupState = 'Empty'
  #previousState: GroupState = 'Empty'

  constructor(groupId: string, clock: Clock) {
    this.groupId = groupId
    this.timers = new KeyedTimers(clock)
  }

  get state(): GroupState {
    return this.#state
  }

  get previousState(): GroupState {
    return this.#previousState
  }

  moveTo(state: GroupState): void {
    if (!mayMove(this.#state, state)) {
      throw new IllegalGroupMoveError(this.groupId, this.#state, state)
    }
    this.#previousState = this.#state
    this.#state = state
  }

  /** A group read from the log begins where the log says, without a move. */
  restore(state: 'Empty' | 'Stable'): void {
    this.#state = state
    this.#previousState = state
  }

  get canRebalance(): boolean {
    return mayMove(this.#state, 'PreparingRebalance')
  }

  get allJoined(): boolean {
    if (this.pendingJoin.size > 0) return false
    return [...this.members.values()].every((member) => member.awaitingJoin !== undefined)
  }

  /** The longest that any member asks for. */
  get rebalanceTimeoutMs(): number {
    return Math.max(0, ...[...this.members.values()].map((member) => member.rebalanceTimeoutMs))
  }

  isLeader(memberId: string): boolean {
    return this.leader === memberId
  }

  staticMemberId(groupInstanceId: string): string | undefined {
    return this.#staticIds.get(groupInstanceId)
  }

  /** The code of an error, or 0, for a member that claims to be one. */
  validateMember(memberId: string, groupInstanceId: string | null): number {
    if (groupInstanceId !== null) {
      const current = this.#staticIds.get(groupInstanceId)
      if (current === undefined) return errorCode('UNKNOWN_MEMBER_ID')
      if (current !== memberId) return errorCode('FENCED_INSTANCE_ID')
    }
    return this.members.has(memberId) ? 0 : errorCode('UNKNOWN_MEMBER_ID')
  }

  /** Whether there would still be a protocol that everybody speaks. */
  supports(protocolType: string, protocols: readonly JoinGroupProtocol[]): boolean {
    if (this.#state === 'Empty') return protocolType !== '' && protocols.length > 0
    if (this.protocolType !== protocolType) return false
    const members = [...this.members.values()]
    return protocols.some(({ name }) =>
      members.every((member) => member.protocols.some((known) => known.name === name)),
    )
  }

  add(member: GroupMember): void {
    if (member.groupInstanceId !== null) {
      this.#staticIds.set(member.groupInstanceId, member.memberId)
    }
    if (this.members.size === 0) this.protocolType = member.protocolType
    this.leader ??= member.memberId
    this.members.set(member.memberId, member)
    this.pendingJoin.delete(member.memberId)
  }

  remove(memberId: string): void {
    const member = this.members.get(memberId)
    if (member?.groupInstanceId != null) this.#staticIds.delete(member.groupInstanceId)
    this.members.delete(memberId)
    this.pendingJoin.delete(memberId)
    this.pendingSync.delete(memberId)
    this.timers.cancel(sessionKey(memberId))
    if (this.leader === memberId) this.leader = this.members.keys().next().value ?? null
  }

  /** A static member came back under a new id; whoever still waits under the old one is fenced. */
  replaceStaticMember(oldMemberId: string, newMemberId: string): GroupMember {
    const old = this.members.get(oldMemberId) as GroupMember
    const fenced = errorCode('FENCED_INSTANCE_ID')
    this.answerJoin(old, failedJoin(oldMemberId, fenced))
    this.answerSync(old, failedSync(fenced))
    const replaced: GroupMember = { ...old, memberId: newMemberId, isNew: false }
    const wasLeader = this.isLeader(oldMemberId)
    this.members.delete(oldMemberId)
    this.timers.cancel(sessionKey(oldMemberId))
    this.members.set(newMemberId, replaced)
    this.#staticIds.set(old.groupInstanceId as string, newMemberId)
    if (wasLeader) this.leader = newMemberId
    return replaced
  }

  update(
    member: GroupMember,
    joined: {
      readonly protocols: readonly JoinGroupProtocol[]
      readonly rebalanceTimeoutMs: number
      readonly sessionTimeoutMs: number
    },
    answer: AnswerJoin,
  ): void {
    member.protocols = joined.protocols
    member.rebalanceTimeoutMs = joined.rebalanceTimeoutMs
    member.sessionTimeoutMs = joined.sessionTimeoutMs
    // An earlier join of the same member is never answered: as in Kafka, its client has gone
    member.awaitingJoin = answer
  }

  /** The leader if it joined, or else one who did. False: nobody did, or nobody is there. */
  electJoinedLeader(): boolean {
    if (this.leader === null) return false
    if (this.members.get(this.leader)?.awaitingJoin !== undefined) return true
    for (const member of this.members.values()) {
      if (member.awaitingJoin === undefined) continue
      this.leader = member.memberId
      return true
    }
    return false
  }

  /** The next generation: of the members there are, or of nobody. */
  beginGeneration(): void {
    this.generationId++
    const empty = this.members.size === 0
    this.protocolName = empty ? null : selectProtocol([...this.members.values()])
    this.moveTo(empty ? 'Empty' : 'CompletingRebalance')
  }

  /** What a join of this generation is told; only the leader learns the members. */
  joinResponse(memberId: string): JoinGroupResponse {
    return {
      throttleTimeMs: 0,
      errorCode: 0,
      generationId: this.generationId,
      protocolType: this.protocolType,
      protocolName: this.protocolName,
      leader: this.leader ?? '',
      skipAssignment: false,
      memberId,
      members: this.isLeader(memberId) ? this.joinedMembers() : [],
    }
  }

  joinedMembers(): JoinGroupResponseMember[] {
    return [...this.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      metadata: metadataFor(member, this.protocolName),
    }))
  }

  /** False if it did not wait. */
  answerJoin(member: GroupMember, response: JoinGroupResponse): boolean {
    const answer = member.awaitingJoin
    member.awaitingJoin = undefined
    answer?.(response)
    return answer !== undefined
  }

  /** False if it did not wait. */
  answerSync(member: GroupMember, response: SyncGroupResponse): boolean {
    const answer = member.awaitingSync
    member.awaitingSync = undefined
    answer?.(response)
    return answer !== undefined
  }

  /** Whoever waits learns why it is over. */
  answerAll(code: number): void {
    for (const member of this.members.values()) {
      this.answerJoin(member, failedJoin(member.memberId, code))
      this.answerSync(member, failedSync(code))
    }
  }
}

export function sessionKey(memberId: string): string {
  return `session ${memberId}`
}

export function failedJoin(memberId: string, code: number): JoinGroupResponse {
  return {
    throttleTimeMs: 0,
    errorCode: code,
    generationId: -1,
    protocolType: null,
    protocolName: null,
    leader: '',
    skipAssignment: false,
    memberId,
    members: [],
  }
}

export function failedSync(code: number): SyncGroupResponse {
  return {
    throttleTimeMs: 0,
    errorCode: code,
    protocolType: null,
    protocolName: null,
    assignment: Buffer.alloc(0),
  }
}
