import type {
  JoinGroupProtocol,
  JoinGroupResponse,
  SyncGroupResponse,
} from './membership-messages.ts'

export const NO_ASSIGNMENT: Buffer = Buffer.alloc(0)

export type AnswerJoin = (response: JoinGroupResponse) => void
export type AnswerSync = (response: SyncGroupResponse) => void

/** A member of a classic group (ClassicGroupMember). */
export interface GroupMember {
  readonly memberId: string
  /** Null for a dynamic member. */
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly protocolType: string
  rebalanceTimeoutMs: number
  sessionTimeoutMs: number
  protocols: readonly JoinGroupProtocol[]
  assignment: Buffer
  /** Joined for the first time in the rebalance that is under way. */
  isNew: boolean
  awaitingJoin: AnswerJoin | undefined
  awaitingSync: AnswerSync | undefined
}

/** Whether a re-join brings nothing that the group does not know. */
export function matchesProtocols(
  member: GroupMember,
  protocols: readonly JoinGroupProtocol[],
): boolean {
  if (protocols.length !== member.protocols.length) return false
  return member.protocols.every((known, i) => {
    const given = protocols[i] as JoinGroupProtocol
    return given.name === known.name && given.metadata.equals(known.metadata)
  })
}

/** What the member said about itself under a protocol; empty if it does not speak it. */
export function metadataFor(member: GroupMember, protocolName: string | null): Buffer {
  return member.protocols.find(({ name }) => name === protocolName)?.metadata ?? Buffer.alloc(0)
}

/**
 * Whether the silence of a member may be excused when its session is over: it waits for us. A new
 * member may not: it may have gone without having learned its own id, and would stay for ever.
 */
export function isExcused(member: GroupMember): boolean {
  if (member.isNew) return false
  return member.awaitingJoin !== undefined || member.awaitingSync !== undefined
}
