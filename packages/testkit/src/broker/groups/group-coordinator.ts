import { errorCode } from '../../wire/error-codes.ts'
import type {
  DeleteGroupsRequest,
  DeleteGroupsResponse,
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  ListGroupsRequest,
  ListGroupsResponse,
} from './admin-messages.ts'
import { CommittedOffsets } from './committed-offsets.ts'
import { describeGroups } from './describe-groups.ts'
import {
  type GroupClient,
  type GroupOptions,
  type GroupPorts,
  type ResolvedGroupOptions,
  resolveGroupOptions,
} from './group-ports.ts'
import { GroupRegistry } from './group-registry.ts'
import { heartbeat } from './heartbeat.ts'
import { type JoinContext, joinGroup } from './join-group.ts'
import { leaveGroup } from './leave-group.ts'
import type {
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from './membership-messages.ts'
import { type CommitContext, offsetCommit, txnOffsetCommit } from './offset-commit.ts'
import { offsetFetch } from './offset-fetch.ts'
import type {
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
  TxnOffsetCommitRequest,
} from './offset-messages.ts'
import { Rebalance } from './rebalance.ts'
import { syncGroup } from './sync-group.ts'

/**
 * Groups of the classic protocol, as Kafka 4.2's group coordinator serves them: JoinGroup 0-9,
 * SyncGroup 0-5, Heartbeat 0-4, LeaveGroup 0-5, OffsetCommit 2-9, OffsetFetch 1-8, TxnOffsetCommit
 * 0-4, DescribeGroups 0-5, ListGroups 0-4 and DeleteGroups 0-2.
 *
 * Left out: consumer, share and streams groups, the retention of offsets, authorisation, and whether
 * a transaction's producer may write (for the log of __consumer_offsets to say).
 */
export class GroupCoordinator {
  readonly #ports: GroupPorts
  readonly #options: ResolvedGroupOptions
  readonly #registry: GroupRegistry
  readonly #offsets = new CommittedOffsets()
  readonly #rebalance: Rebalance

  constructor(ports: GroupPorts, options: GroupOptions = {}) {
    this.#ports = ports
    this.#options = resolveGroupOptions(options)
    this.#registry = new GroupRegistry(ports.clock)
    this.#rebalance = new Rebalance({
      ...this.#options,
      persist: (group) => this.#registry.persist(group),
    })
  }

  get #context(): JoinContext & CommitContext {
    return {
      registry: this.#registry,
      rebalance: this.#rebalance,
      offsets: this.#offsets,
      options: this.#options,
      ports: this.#ports,
    }
  }

  /** Answered when the rebalance is complete. */
  joinGroup(
    request: JoinGroupRequest,
    version: number,
    client: GroupClient,
  ): Promise<JoinGroupResponse> {
    return new Promise((resolve) => {
      joinGroup(this.#context, request, version, client, (response) => {
        // Null has been possible only since version 7
        const named = version >= 7 ? response.protocolName : (response.protocolName ?? '')
        resolve({ ...response, protocolName: named })
      })
    })
  }

  /** Answered when the leader's assignment is here. */
  syncGroup(request: SyncGroupRequest, version: number): Promise<SyncGroupResponse> {
    return new Promise((resolve) => {
      syncGroup(this.#context, request, version, resolve)
    })
  }

  heartbeat(request: HeartbeatRequest): HeartbeatResponse {
    return { throttleTimeMs: 0, errorCode: heartbeat(this.#context, request) }
  }

  leaveGroup(request: LeaveGroupRequest, version: number): LeaveGroupResponse {
    return leaveGroup(this.#context, request, version)
  }

  offsetCommit(request: OffsetCommitRequest, version: number): OffsetCommitResponse {
    return offsetCommit(this.#context, request, version)
  }

  /** Pending until `completeTransaction`. */
  txnOffsetCommit(request: TxnOffsetCommitRequest, _version: number): OffsetCommitResponse {
    return txnOffsetCommit(this.#context, request)
  }

  /** A marker arrived in __consumer_offsets. */
  completeTransaction(producerId: bigint, commit: boolean): void {
    this.#offsets.complete(producerId, commit)
  }

  offsetFetch(request: OffsetFetchRequest, version: number): OffsetFetchResponse {
    return offsetFetch(this.#offsets, request, version)
  }

  describeGroups(request: DescribeGroupsRequest): DescribeGroupsResponse {
    return { throttleTimeMs: 0, groups: describeGroups(this.#registry, request) }
  }

  listGroups(request: ListGroupsRequest): ListGroupsResponse {
    const states = (request.statesFilter ?? []).map((state) => state.toLowerCase())
    const types = (request.typesFilter ?? []).map((type) => type.toLowerCase())
    const groups = this.#registry.all
      .filter(({ state }) => states.length === 0 || states.includes(state.toLowerCase()))
      .filter(() => types.length === 0 || types.includes('classic'))
      .map(({ groupId, protocolType, state }) => ({
        groupId,
        protocolType: protocolType ?? '',
        groupState: state,
        groupType: 'classic' as const,
      }))
    return { throttleTimeMs: 0, errorCode: 0, groups }
  }

  deleteGroups(request: DeleteGroupsRequest): DeleteGroupsResponse {
    const results = request.groupsNames.map((groupId) => {
      const group = this.#registry.get(groupId)
      if (group === undefined) return { groupId, errorCode: errorCode('GROUP_ID_NOT_FOUND') }
      if (group.state !== 'Empty') return { groupId, errorCode: errorCode('NON_EMPTY_GROUP') }
      this.#registry.delete(group)
      this.#offsets.deleteGroup(groupId)
      return { groupId, errorCode: 0 }
    })
    return { throttleTimeMs: 0, results }
  }

  /**
   * Test hook: every member is told REBALANCE_IN_PROGRESS at its next heartbeat. False if there is
   * no such group; a group without members, or already in a rebalance, is left as it is.
   */
  forceRebalance(groupId: string): boolean {
    const group = this.#registry.get(groupId)
    if (group === undefined) return false
    if (group.state !== 'Empty' && group.canRebalance) this.#rebalance.prepare(group)
    return true
  }

  /** The offsets in a deleted topic go with it. */
  topicDeleted(topic: string): void {
    this.#offsets.deleteTopic(topic)
  }

  /**
   * The coordinator failed over: groups are again what the log has of them. Offsets, generations
   * and members stay, each member with a session from now on; joins and syncs that wait are answered
   * NOT_COORDINATOR, and a rebalance that was under way is forgotten.
   */
  moved(): void {
    this.#registry.unload()
    for (const group of this.#registry.load()) {
      for (const member of group.members.values()) this.#rebalance.restartSession(group, member)
    }
  }

  /** Joins and syncs that wait are answered NOT_COORDINATOR; no timer is left. */
  close(): void {
    this.#registry.unload()
  }
}
