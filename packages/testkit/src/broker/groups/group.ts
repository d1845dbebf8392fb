import type { Clock } from '../../faults/clock.ts'
import { errorCode } from '../../wire/error-codes.ts'
import type { RequestOf, ResponseToEncode } from '../../wire/message-codec.ts'
import type { GroupMember } from './group-member.ts'
import { GroupOffsets } from './group-offsets.ts'
import { type GroupState, moved } from './group-state.ts'

type JoinAnswer = ResponseToEncode<'JoinGroup'>
type SyncAnswer = ResponseToEncode<'SyncGroup'>

const NOTHING = Buffer.alloc(0)

/**
 * One group of the classic protocol: who is in it, its generation and its rebalances.
 *
 * A rebalance is complete when every member has joined again and nobody is expected who asked for a
 * member id; who has not within the longest rebalance timeout is out. Then the leader, the first
 * that joined, sends the assignments, and the members that wait for them are answered.
 */
export class Group {
  readonly id: string
  readonly offsets: GroupOffsets = new GroupOffsets()
  readonly members: Map<string, GroupMember> = new Map()
  /** Who was given a member id and has not joined with it (KIP-394), and how to stop waiting. */
  readonly expected: Map<string, () => void> = new Map()
  readonly #clock: Clock
  readonly #initialDelayMs: number
  #state: GroupState = 'Empty'
  #generation = 0
  #leaderId: string | undefined
  #protocolType: string | undefined
  #protocol: string | undefined
  #cancelRebalance: () => void = () => undefined

  constructor(id: string, parts: { readonly clock: Clock; readonly initialDelayMs: number }) {
    this.id = id
    this.#clock = parts.clock
    this.#initialDelayMs = parts.initialDelayMs
  }

  get state(): GroupState {
    return this.#state
  }

  get generation(): number {
    return this.#generation
  }

  get leaderId(): string | undefined {
    return this.#leaderId
  }

  get protocolType(): string | undefined {
    return this.#protocolType
  }

  get protocol(): string | undefined {
    return this.#protocol
  }

  memberOfInstance(instanceId: string): GroupMember | undefined {
    return [...this.members.values()].find((member) => member.instanceId === instanceId)
  }

  /** Whether a member that offers these could live with the others. */
  takes({ protocolType, protocols }: RequestOf<'JoinGroup'>, besides?: GroupMember): boolean {
    if (protocolType === '' || protocols.length === 0) return false
    const others = [...this.members.values()].filter((member) => member !== besides)
    if (others.length === 0) return true
    return (
      protocolType === this.#protocolType &&
      protocols.some(({ name }) =>
        others.every((member) => member.protocols.some((each) => each.name === name)),
      )
    )
  }

  add(member: GroupMember, protocolType: string): void {
    if (this.members.size === 0) this.#protocolType = protocolType
    this.members.set(member.id, member)
    this.#leaderId ??= member.id
  }

  /** Takes a member out; the others rebalance. */
  remove(member: GroupMember): void {
    this.members.delete(member.id)
    member.cancelSession()
    if (this.#leaderId === member.id) this.#leaderId = this.members.keys().next().value
    member.answerJoin(refusedJoin('UNKNOWN_MEMBER_ID', member.id))
    member.answerSync(refusedSync('UNKNOWN_MEMBER_ID'))
    if (this.#state === 'PreparingRebalance') this.completeIfAllJoined()
    else this.rebalance()
  }

  /** A static member comes back under another id (KIP-345); the old one is fenced. */
  rename(member: GroupMember, id: string): void {
    const wasLeader = this.#leaderId === member.id
    member.answerJoin(refusedJoin('FENCED_INSTANCE_ID', member.id))
    member.answerSync(refusedSync('FENCED_INSTANCE_ID'))
    const all = [...this.members.values()]
    this.members.clear()
    member.id = id
    for (const each of all) this.members.set(each.id, each)
    if (wasLeader) this.#leaderId = id
  }

  /** Everybody has to join again. Without anybody the group is empty. */
  rebalance(): void {
    if (this.#state === 'PreparingRebalance') {
      this.completeIfAllJoined()
      return
    }
    if (this.#state === 'CompletingRebalance') {
      for (const member of this.members.values()) {
        member.assignment = NOTHING
        member.answerSync(refusedSync('REBALANCE_IN_PROGRESS'))
      }
    }
    this.#cancelRebalance()
    const wasEmpty = this.#state === 'Empty'
    if (wasEmpty && this.members.size === 0) return
    this.#state = moved(this.#state, 'PreparingRebalance')
    const longest = Math.max(0, ...[...this.members.values()].map((m) => m.rebalanceTimeoutMs))
    if (wasEmpty && this.#initialDelayMs > 0) {
      // Others may be about to join: one rebalance for all of them
      this.#cancelRebalance = this.#clock.after(this.#initialDelayMs, () => this.#complete())
      return
    }
    this.#cancelRebalance = this.#clock.after(longest, () => this.#complete())
    this.completeIfAllJoined()
  }

  completeIfAllJoined(): void {
    if (this.#state !== 'PreparingRebalance' || this.expected.size > 0) return
    if ([...this.members.values()].every((member) => member.awaitsJoin)) this.#complete()
  }

  /** The answer to a join of the present generation; the leader is told who is in it. */
  joined(member: GroupMember): JoinAnswer {
    const isLeader = member.id === this.#leaderId
    return {
      errorCode: 0,
      generationId: this.#generation,
      protocolType: this.#protocolType ?? null,
      protocolName: this.#protocol ?? '',
      leader: this.#leaderId ?? '',
      memberId: member.id,
      members: isLeader
        ? Array.from(this.members.values(), (each) => ({
            memberId: each.id,
            groupInstanceId: each.instanceId,
            metadata: each.metadataFor(this.#protocol ?? ''),
          }))
        : [],
    }
  }

  synced(member: GroupMember): SyncAnswer {
    return {
      errorCode: 0,
      protocolType: this.#protocolType ?? null,
      protocolName: this.#protocol ?? null,
      assignment: member.assignment,
    }
  }

  /** The leader's word: who is not in it gets nothing. */
  assign(assignments: RequestOf<'SyncGroup'>['assignments']): void {
    const given = new Map(assignments.map((each) => [each.memberId, each.assignment]))
    this.#state = moved(this.#state, 'Stable')
    this.#cancelRebalance()
    for (const member of this.members.values()) {
      member.assignment = given.get(member.id) ?? NOTHING
      member.answerSync(this.synced(member))
    }
  }

  /** Its coordinator is gone or the group is: nobody waits any more. */
  dismiss(error: Parameters<typeof errorCode>[0]): void {
    for (const member of this.members.values()) {
      member.answerJoin(refusedJoin(error, member.id))
      member.answerSync(refusedSync(error))
    }
  }

  delete(): void {
    this.#state = moved(this.#state, 'Dead')
    this.stopTimers()
  }

  stopTimers(): void {
    this.#cancelRebalance()
    for (const cancel of this.expected.values()) cancel()
    for (const member of this.members.values()) member.cancelSession()
  }

  #complete(): void {
    this.#cancelRebalance()
    for (const cancel of this.expected.values()) cancel()
    this.expected.clear()
    for (const member of this.members.values()) {
      // Static members may come back within their session
      if (member.awaitsJoin || member.instanceId !== null) continue
      member.cancelSession()
      this.members.delete(member.id)
      if (this.#leaderId === member.id) this.#leaderId = undefined
    }
    this.#generation++
    if (this.members.size === 0) {
      this.#leaderId = undefined
      this.#protocol = undefined
      this.#state = moved(this.#state, 'Empty')
      return
    }
    const leader = this.#leaderId === undefined ? undefined : this.members.get(this.#leaderId)
    if (leader?.awaitsJoin !== true) {
      const first = [...this.members.values()].find((member) => member.awaitsJoin)
      this.#leaderId = (first ?? [...this.members.values()][0])?.id
    }
    this.#protocol = this.#elect()
    this.#state = moved(this.#state, 'CompletingRebalance')
    const longest = Math.max(...[...this.members.values()].map((m) => m.rebalanceTimeoutMs))
    // Who does not ask for its assignment in time is out (KAFKA-13435)
    this.#cancelRebalance = this.#clock.after(longest, () => this.#dropSilent())
    for (const member of this.members.values()) member.answerJoin(this.joined(member))
  }

  #dropSilent(): void {
    for (const member of this.members.values()) {
      if (!member.awaitsSync) this.remove(member)
    }
  }

  /** Each member votes for the first of its protocols that all have. */
  #elect(): string {
    const members = [...this.members.values()]
    const common = (members[0]?.protocols ?? [])
      .map(({ name }) => name)
      .filter((name) => members.every((m) => m.protocols.some((each) => each.name === name)))
    const votes = new Map<string, number>()
    for (const member of members) {
      const vote = member.protocols.find(({ name }) => common.includes(name))?.name ?? ''
      votes.set(vote, (votes.get(vote) ?? 0) + 1)
    }
    return [...votes].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ''
  }
}

export function refusedJoin(error: Parameters<typeof errorCode>[0], memberId: string): JoinAnswer {
  return {
    errorCode: errorCode(error),
    protocolType: null,
    protocolName: null,
    leader: '',
    memberId,
    members: [],
  }
}

export function refusedSync(error: Parameters<typeof errorCode>[0]): SyncAnswer {
  return { errorCode: errorCode(error), assignment: NOTHING }
}
