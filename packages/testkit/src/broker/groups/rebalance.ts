import { errorCode } from '../../wire/error-codes.ts'
import { type ClassicGroup, failedJoin, failedSync, sessionKey } from './classic-group.ts'
import { type GroupMember, isExcused, NO_ASSIGNMENT } from './group-member.ts'

const JOIN_TIMER = 'join'
const SYNC_TIMER = 'sync'

export interface RebalanceOptions {
  /** How long the first rebalance of a group waits for more members. */
  readonly initialRebalanceDelayMs: number
  /** A member whose first join is not answered for so long is removed. */
  readonly newMemberJoinTimeoutMs: number
  /** Called when the group reached a state that Kafka writes to the log. */
  readonly persist: (group: ClassicGroup) => void
}

/**
 * The moves of a classic group between its states (GroupMetadataManager's classic group part).
 *
 * INV-GROUP-3  Join timer: in PreparingRebalance only. Sync timer: while a sync is awaited.
 * INV-GROUP-4  A member that nothing excuses is removed when its session is over.
 */
export class Rebalance {
  readonly #options: RebalanceOptions

  constructor(options: RebalanceOptions) {
    this.#options = options
  }

  /** Begins a rebalance where the state allows one, or sees whether the one under way is complete. */
  prepareOrComplete(group: ClassicGroup): void {
    if (group.canRebalance) this.prepare(group)
    else this.completeIfJoined(group)
  }

  prepare(group: ClassicGroup): void {
    if (group.state === 'CompletingRebalance') {
      for (const member of group.members.values()) member.assignment = NO_ASSIGNMENT
      this.#answerSyncs(group, errorCode('REBALANCE_IN_PROGRESS'))
    }
    group.pendingSync.clear()
    group.timers.cancel(SYNC_TIMER)
    const initial = group.state === 'Empty'
    group.moveTo('PreparingRebalance')
    if (initial) {
      const delayMs = this.#options.initialRebalanceDelayMs
      this.#awaitFirstMembers(group, delayMs, Math.max(group.rebalanceTimeoutMs - delayMs, 0))
    } else if (group.allJoined) {
      this.#complete(group)
    } else {
      group.timers.set(JOIN_TIMER, group.rebalanceTimeoutMs, () => this.#complete(group))
    }
  }

  /** The first rebalance ends with its delay, whoever joins. */
  completeIfJoined(group: ClassicGroup): void {
    if (group.state !== 'PreparingRebalance' || group.previousState === 'Empty') return
    if (group.allJoined) this.#complete(group)
  }

  /** A member's first join: until it is answered the member cannot send heartbeats. */
  awaitNewMember(group: ClassicGroup, member: GroupMember): void {
    this.#awaitSession(group, member.memberId, this.#options.newMemberJoinTimeoutMs)
  }

  restartSession(group: ClassicGroup, member: GroupMember): void {
    this.#awaitSession(group, member.memberId, member.sessionTimeoutMs)
  }

  /** For a member that was given an id and asked to join with it. */
  awaitPending(group: ClassicGroup, memberId: string, sessionTimeoutMs: number): void {
    group.pendingJoin.add(memberId)
    this.#awaitSession(group, memberId, sessionTimeoutMs)
  }

  /**
   * Removes a member that left; its join, if one waits, is refused. A sync that waits is never
   * answered: Kafka forgets it with the member.
   */
  removeMember(group: ClassicGroup, member: GroupMember): void {
    group.answerJoin(member, failedJoin('', errorCode('UNKNOWN_MEMBER_ID')))
    group.remove(member.memberId)
  }

  synced(group: ClassicGroup, memberId: string): void {
    group.pendingSync.delete(memberId)
    if (group.pendingSync.size === 0) group.timers.cancel(SYNC_TIMER)
  }

  /** The leader's assignment is here: everybody who waits gets his part of it. */
  stabilise(group: ClassicGroup, assignments: ReadonlyMap<string, Buffer>): void {
    for (const member of group.members.values()) {
      member.assignment = assignments.get(member.memberId) ?? NO_ASSIGNMENT
    }
    this.#answerSyncs(group, 0)
    group.moveTo('Stable')
    this.#options.persist(group)
  }

  #answerSyncs(group: ClassicGroup, code: number): void {
    const { protocolType, protocolName } = group
    for (const member of group.members.values()) {
      const { assignment } = member
      const response =
        code === 0
          ? { throttleTimeMs: 0, errorCode: 0, protocolType, protocolName, assignment }
          : failedSync(code)
      // Its session may have ended, excused, while it waited
      if (group.answerSync(member, response)) this.restartSession(group, member)
    }
  }

  #awaitFirstMembers(group: ClassicGroup, delayMs: number, remainingMs: number): void {
    group.timers.set(JOIN_TIMER, delayMs, () => {
      if (!group.newMemberAdded || remainingMs === 0) {
        this.#complete(group)
        return
      }
      group.newMemberAdded = false
      const next = Math.min(this.#options.initialRebalanceDelayMs, remainingMs)
      this.#awaitFirstMembers(group, next, Math.max(remainingMs - delayMs, 0))
    })
  }

  #complete(group: ClassicGroup): void {
    group.timers.cancel(JOIN_TIMER)
    for (const member of group.members.values()) {
      const absent = member.awaitingJoin === undefined
      if (absent && member.groupInstanceId === null) group.remove(member.memberId)
    }
    if (!group.electJoinedLeader() && group.members.size > 0) {
      // Static members alone, and none of them joined: their sessions decide
      group.timers.set(JOIN_TIMER, group.rebalanceTimeoutMs, () => this.#complete(group))
      return
    }
    group.beginGeneration()
    if (group.state === 'Empty') {
      this.#options.persist(group)
      return
    }
    for (const member of group.members.values()) {
      group.answerJoin(member, group.joinResponse(member.memberId))
      this.restartSession(group, member)
      member.isNew = false
      group.pendingSync.add(member.memberId)
    }
    group.timers.set(SYNC_TIMER, group.rebalanceTimeoutMs, () => this.#expireSyncs(group))
  }

  #expireSyncs(group: ClassicGroup): void {
    if (group.pendingSync.size === 0) return
    for (const memberId of group.pendingSync) group.remove(memberId)
    this.prepare(group)
  }

  #awaitSession(group: ClassicGroup, memberId: string, timeoutMs: number): void {
    group.timers.set(sessionKey(memberId), timeoutMs, () => this.#expireSession(group, memberId))
  }

  #expireSession(group: ClassicGroup, memberId: string): void {
    const member = group.members.get(memberId)
    if (group.pendingJoin.has(memberId)) {
      group.remove(memberId)
    } else if (member !== undefined && !isExcused(member)) {
      this.removeMember(group, member)
      if (group.state !== 'PreparingRebalance') this.prepareOrComplete(group)
    } else {
      return
    }
    if (group.state === 'PreparingRebalance' && group.allJoined) this.#complete(group)
  }
}
