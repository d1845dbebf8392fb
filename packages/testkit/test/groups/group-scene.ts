import { errorName } from '../../src/wire/error-codes.ts'
import type { Answer, Exchange } from './exchanges.ts'
import type { Transaction } from './group-backend.ts'
import { type MemberOptions, MemberScene } from './member-scene.ts'
import { textOf } from './subscription.ts'

export interface CommitOptions extends MemberOptions {
  readonly topic?: string
  readonly partition?: number
  readonly offset?: bigint
  readonly epoch?: number
  readonly metadata?: string | null
}

/** A group with its members, its offsets, and what an administrator does to it. */
export class GroupScene extends MemberScene {
  get topic(): string {
    return this.backend.topic
  }

  /** What was asked and answered so far, in the order of the questions. */
  get history(): readonly Exchange[] {
    return this.exchanges.all
  }

  async commit(actor: string, options: CommitOptions = {}): Promise<string> {
    const { version = 9 } = options
    const { generationId, ...member } = this.member(actor, options)
    const response = await this.exchanges.ask(actor, 'OffsetCommit', version, member.groupId, {
      ...member,
      generationIdOrMemberEpoch: generationId,
      topics: this.#toCommit(options, version >= 6),
    })
    return errorName(response['topics'][0].partitions[0].errorCode)
  }

  /** As an administrator or a consumer outside of any generation does. */
  commitSimply(options: CommitOptions = {}): Promise<string> {
    return this.commit('simple', { generation: -1, memberId: '', ...options })
  }

  /** A request with several topics and partitions; `[topic, partition, error]` of each. */
  async commitMany(
    topics: readonly (readonly [string, readonly number[]])[],
  ): Promise<(string | number)[][]> {
    const { groupId } = this
    const response = await this.exchanges.ask('simple', 'OffsetCommit', 9, groupId, {
      groupId,
      generationIdOrMemberEpoch: -1,
      memberId: '',
      topics: topics.map(([name, partitions]) => ({
        name,
        partitions: partitions.map((partitionIndex) => ({
          partitionIndex,
          committedOffset: 1n,
          committedMetadata: '',
        })),
      })),
    })
    return response['topics'].flatMap((t: Answer) =>
      t['partitions'].map((p: Answer) => [
        t['name'] === this.topic ? 'topic' : t['name'],
        p['partitionIndex'],
        errorName(p['errorCode']),
      ]),
    )
  }

  async commitInTransaction(
    actor: string,
    transaction: Transaction,
    options: CommitOptions = {},
  ): Promise<string> {
    const { version = 4 } = options
    const member = this.member(actor, options)
    const { transactionalId, producerId, producerEpoch } = transaction
    const response = await this.exchanges.ask(actor, 'TxnOffsetCommit', version, member.groupId, {
      ...member,
      transactionalId,
      producerId,
      producerEpoch,
      topics: this.#toCommit(options, version >= 2),
    })
    return errorName(response['topics'][0].partitions[0].errorCode)
  }

  begin(actor: string): Promise<Transaction> {
    return this.backend.begin(actor, this.groupId)
  }

  /** `partition: offset` of each, or its error; `metadata@epoch` where there are some. */
  async fetch(
    options: {
      readonly version?: number
      readonly groupId?: string
      readonly topic?: string
      /** Null: all. Default both. */
      readonly partitions?: readonly number[] | null
      readonly requireStable?: boolean
      readonly record?: boolean
    } = {},
  ): Promise<string[]> {
    const { version = 8, groupId = this.groupId, requireStable = false, record = true } = options
    const partitions = options.partitions === undefined ? [0, 1] : options.partitions
    const name = options.topic ?? this.topic
    const topics = partitions === null ? null : [{ name, partitionIndexes: partitions }]
    const request = {
      ...(version >= 8 ? { groups: [{ groupId, topics }] } : { groupId, topics }),
      requireStable,
    }
    const response = await this.exchanges.ask(
      'fetcher',
      'OffsetFetch',
      version,
      groupId,
      request,
      record,
    )
    const group = version >= 8 ? response['groups'][0] : response
    if (group.errorCode) return [errorName(group.errorCode)]
    return group.topics
      .flatMap((topic: Answer) => topic['partitions'])
      .map((p: Answer) => {
        if (p['errorCode'] !== 0) return `${p['partitionIndex']}: ${errorName(p['errorCode'])}`
        const epoch = version >= 5 ? p['committedLeaderEpoch'] : -1
        const more = p['metadata'] === '' && epoch === -1 ? '' : ` ${p['metadata']}@${epoch}`
        return `${p['partitionIndex']}: ${p['committedOffset']}${more}`
      })
      .sort()
  }

  /** State, and each member with what it said and was given. */
  async describe(
    options: {
      readonly version?: number
      readonly operations?: boolean
      readonly groupId?: string
    } = {},
  ): Promise<string[]> {
    const { version = 5, groupId = this.groupId } = options
    const request = { groups: [groupId], includeAuthorizedOperations: options.operations ?? false }
    const response = await this.exchanges.ask(
      'observer',
      'DescribeGroups',
      version,
      groupId,
      request,
    )
    const group = response['groups'][0]
    return [
      `${group.groupState} ${group.protocolType}/${group.protocolData} ${errorName(group.errorCode)}`,
      ...group.members
        .map(
          (m: Answer) =>
            `${this.exchanges.label(m['memberId'])}: ${textOf(m['memberMetadata'])}, ${textOf(m['memberAssignment'])}`,
        )
        .sort(),
    ]
  }

  /** The states of the scene's group that are listed. */
  async list(
    options: { readonly version?: number; readonly states?: string[] } = {},
  ): Promise<string[]> {
    const { version = 4, states = [] } = options
    const request = { statesFilter: states }
    const response = await this.exchanges.ask(
      'observer',
      'ListGroups',
      version,
      this.groupId,
      request,
      false,
    )
    return response['groups']
      .filter((group: Answer) => group['groupId'] === this.groupId)
      .map(
        (group: Answer) => `${version >= 4 ? group['groupState'] : '?'} ${group['protocolType']}`,
      )
  }

  async delete(
    options: { readonly version?: number; readonly groupId?: string } = {},
  ): Promise<string> {
    const { version = 2, groupId = this.groupId } = options
    const request = { groupsNames: [groupId] }
    const response = await this.exchanges.ask('admin', 'DeleteGroups', version, groupId, request)
    return errorName(response['results'][0].errorCode)
  }

  #toCommit(options: CommitOptions, hasEpoch: boolean) {
    const partition = {
      partitionIndex: options.partition ?? 0,
      committedOffset: options.offset ?? 7n,
      ...(hasEpoch && { committedLeaderEpoch: options.epoch ?? -1 }),
      committedMetadata: options.metadata === undefined ? '' : options.metadata,
    }
    return [{ name: options.topic ?? this.topic, partitions: [partition] }]
  }
}
