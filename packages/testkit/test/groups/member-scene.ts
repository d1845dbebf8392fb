import { errorName } from '../../src/wire/error-codes.ts'
import { Exchanges } from './exchanges.ts'
import type { GroupBackend } from './group-backend.ts'
import { subscription } from './subscription.ts'

export interface JoinOptions {
  readonly version?: number
  readonly groupId?: string
  readonly memberId?: string
  readonly instance?: string
  readonly protocolType?: string
  /** Name, and what the member says about itself. */
  readonly protocols?: readonly (readonly [string, string])[]
  readonly rebalanceTimeoutMs?: number
  readonly sessionTimeoutMs?: number
}

export interface Joined {
  readonly error: string
  readonly generation: number
  readonly protocol: string | null
  readonly leader: string
  readonly memberId: string
  readonly members: readonly string[]
  readonly skipAssignment: boolean | undefined
}

export interface MemberOptions {
  readonly version?: number
  readonly groupId?: string
  readonly generation?: number
  readonly memberId?: string
  readonly instance?: string
  /** Over whose connection: one whose request waits carries no other. Default the member's own. */
  readonly by?: string
}

/** A group and its members. A member remembers the id and the generation that it was given. */
export class MemberScene {
  readonly groupId: string
  protected readonly backend: GroupBackend
  protected readonly exchanges: Exchanges
  readonly #ids = new Map<string, string>()
  readonly #generations = new Map<string, number>()

  constructor(backend: GroupBackend, groupId: string) {
    this.backend = backend
    this.groupId = groupId
    this.exchanges = new Exchanges(backend, groupId)
  }

  /** The member id that the actor was given last. */
  idOf(actor: string): string {
    return this.#ids.get(actor) ?? ''
  }

  async join(actor: string, options: JoinOptions = {}): Promise<Joined> {
    const { version = 9, groupId = this.groupId } = options
    const protocols = options.protocols ?? [['range', `of ${actor}`]]
    const response = await this.exchanges.ask(actor, 'JoinGroup', version, groupId, {
      groupId,
      sessionTimeoutMs: options.sessionTimeoutMs ?? 30_000,
      rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? 60_000,
      memberId: options.memberId ?? this.idOf(actor),
      groupInstanceId: options.instance ?? null,
      protocolType: options.protocolType ?? 'consumer',
      protocols: protocols.map(([name, text]) => ({ name, metadata: subscription(text) })),
    })
    if (response['errorCode'] === 0 || response['errorCode'] === 79) {
      this.#ids.set(actor, response['memberId'])
      this.#generations.set(actor, response['generationId'])
    }
    return {
      error: errorName(response['errorCode']),
      generation: response['generationId'],
      protocol: response['protocolName'],
      leader: this.exchanges.label(response['leader']),
      memberId: this.exchanges.label(response['memberId']),
      members: response['members']
        .map((m: { memberId: string }) => this.exchanges.label(m.memberId))
        .sort(),
      skipAssignment: version >= 9 ? response['skipAssignment'] : undefined,
    }
  }

  /** Joins, and joins again with the id that it is given. */
  async enter(actor: string, options: JoinOptions = {}): Promise<Joined> {
    const first = await this.join(actor, options)
    return first.error === 'MEMBER_ID_REQUIRED' ? this.join(actor, options) : first
  }

  /** `assigned`: what for whom, by the actors' names; an actor that is not in it gets nothing. */
  async sync(
    actor: string,
    assigned: Readonly<Record<string, string>> = {},
    options: MemberOptions & { readonly protocol?: readonly [string | null, string | null] } = {},
  ): Promise<string> {
    const { version = 5, protocol = ['consumer', 'range'] } = options
    const member = this.member(actor, options)
    const response = await this.exchanges.ask(actor, 'SyncGroup', version, member.groupId, {
      ...member,
      protocolType: protocol[0],
      protocolName: protocol[1],
      assignments: Object.entries(assigned).map(([name, assignment]) => ({
        memberId: this.idOf(name),
        assignment: Buffer.from(assignment),
      })),
    })
    return response['errorCode'] === 0
      ? `assigned ${response['assignment'].toString()}`
      : errorName(response['errorCode'])
  }

  /** One member alone in a stable group. */
  async settle(actor: string, options: JoinOptions = {}): Promise<Joined> {
    const joined = await this.enter(actor, options)
    await this.sync(actor, { [actor]: 'everything' })
    return joined
  }

  /** Two members in a stable group; the first leads. Generation 2. */
  async settleTwo(first: string, second: string, options: JoinOptions = {}): Promise<void> {
    await this.settle(first, options)
    await this.joinThird(second, [first], options)
    const assigned = { [first]: `part of ${first}`, [second]: `part of ${second}` }
    await Promise.all([this.sync(first, assigned), this.sync(second)])
  }

  /** `actor` comes to a stable group, and its members join again; returns what the comer is told. */
  async joinThird(
    actor: string,
    members: readonly string[],
    options: JoinOptions = {},
  ): Promise<Joined> {
    const joining = this.enter(actor, options)
    await this.untilState('PreparingRebalance')
    for (const [i, member] of members.entries()) {
      const rejoined = this.join(member, options)
      if (i === members.length - 1) await rejoined
    }
    return joining
  }

  async heartbeat(actor: string, options: MemberOptions = {}): Promise<string> {
    const { version = 4 } = options
    const member = this.member(actor, options)
    const by = options.by ?? actor
    const response = await this.exchanges.ask(by, 'Heartbeat', version, member.groupId, member)
    return errorName(response['errorCode'])
  }

  /** From version 3: one code per member, after the group's own. */
  async leave(
    actor: string,
    options: MemberOptions & { readonly also?: readonly string[] } = {},
  ): Promise<string[]> {
    const { version = 5, also = [] } = options
    const member = this.member(actor, options)
    const { memberId, groupId, groupInstanceId } = member
    const members = [
      { memberId, groupInstanceId },
      ...also.map((name) => ({ memberId: this.idOf(name), groupInstanceId: null })),
    ]
    const request = { groupId, memberId, members }
    const response = await this.exchanges.ask(actor, 'LeaveGroup', version, groupId, request)
    const codes =
      version < 3 ? [] : response['members'].map((m: { errorCode: number }) => m.errorCode)
    return [response['errorCode'], ...codes].map((code) => errorName(code))
  }

  until(what: string, condition: () => Promise<boolean>): Promise<void> {
    return this.backend.until(what, condition)
  }

  untilState(state: string): Promise<void> {
    return this.until(
      `the group is ${state}`,
      async () => (await this.#look()).groupState === state,
    )
  }

  untilMembers(count: number): Promise<void> {
    return this.until(`${count} members`, async () => (await this.#look()).members.length === count)
  }

  async #look(): Promise<{ groupState: string; members: unknown[] }> {
    const request = { groups: [this.groupId] }
    const response = await this.exchanges.ask(
      'observer',
      'DescribeGroups',
      5,
      this.groupId,
      request,
      false,
    )
    return response['groups'][0]
  }

  protected member(actor: string, options: MemberOptions) {
    return {
      groupId: options.groupId ?? this.groupId,
      generationId: options.generation ?? this.#generations.get(actor) ?? -1,
      memberId: options.memberId ?? this.idOf(actor),
      groupInstanceId: options.instance ?? null,
    }
  }
}
