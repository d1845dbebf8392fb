import type {
  DeleteGroupsRequest,
  DescribeGroupsRequest,
  ListGroupsRequest,
} from '../../src/broker/groups/admin-messages.ts'
import type {
  HeartbeatRequest,
  JoinGroupRequest,
  LeaveGroupRequest,
  SyncGroupRequest,
} from '../../src/broker/groups/membership-messages.ts'
import type {
  OffsetCommitRequest,
  OffsetFetchRequest,
  TopicToCommit,
  TopicToFetch,
  TxnOffsetCommitRequest,
} from '../../src/broker/groups/offset-messages.ts'
import type { WireReader } from '../../src/wire/wire-reader.ts'
import type { WireWriter } from '../../src/wire/wire-writer.ts'

/** Writes a request's body of a version; reads an answer's fields of that version, and no others. */
interface Codec<Request> {
  readonly encode: (w: WireWriter, version: number, request: Request) => void
  readonly decode: (r: WireReader, version: number) => object
}

export interface GroupRequests {
  JoinGroup: JoinGroupRequest
  SyncGroup: SyncGroupRequest
  Heartbeat: HeartbeatRequest
  LeaveGroup: LeaveGroupRequest
  OffsetCommit: OffsetCommitRequest
  TxnOffsetCommit: TxnOffsetCommitRequest
  OffsetFetch: OffsetFetchRequest
  DescribeGroups: DescribeGroupsRequest
  ListGroups: ListGroupsRequest
  DeleteGroups: DeleteGroupsRequest
}

export type GroupApi = keyof GroupRequests

/** A part of an answer that some versions lack. */
function since<T extends object>(is: boolean, read: () => T): Partial<T> {
  return is ? read() : {}
}

const throttle = (r: WireReader, is: boolean) => since(is, () => ({ throttleTimeMs: r.int32() }))

/** Reads an item of an array and its tagged fields. */
function items<T extends object>(r: WireReader, read: () => T): T[] {
  return r.array(() => {
    const item = read()
    r.tags()
    return item
  })
}

function writeTopics(
  w: WireWriter,
  topics: readonly TopicToCommit[],
  hasEpoch: boolean,
): WireWriter {
  return w.array(topics, (topic) => {
    w.string(topic.name).array(topic.partitions, (p) => {
      w.int32(p.partitionIndex).int64(p.committedOffset)
      if (hasEpoch) w.int32(p.committedLeaderEpoch ?? -1)
      w.string(p.committedMetadata).tags()
    })
    w.tags()
  })
}

function readCommitted(r: WireReader) {
  return items(r, () => ({
    name: r.string(),
    partitions: items(r, () => ({ partitionIndex: r.int32(), errorCode: r.int16() })),
  }))
}

function writeFetchTopics(
  w: WireWriter,
  topics: readonly TopicToFetch[] | null,
  flexible: boolean,
): void {
  if (topics === null) {
    if (flexible) w.unsignedVarint(0)
    else w.int32(-1)
    return
  }
  w.array(topics, (topic) => {
    w.string(topic.name).array(topic.partitionIndexes, (index) => w.int32(index))
    w.tags()
  })
}

function readFetched(r: WireReader, hasEpoch: boolean) {
  return items(r, () => ({
    name: r.string(),
    partitions: items(r, () => ({
      partitionIndex: r.int32(),
      committedOffset: r.int64(),
      ...since(hasEpoch, () => ({ committedLeaderEpoch: r.int32() })),
      metadata: r.nullableString(),
      errorCode: r.int16(),
    })),
  }))
}

export const GROUP_CODECS: { readonly [Api in GroupApi]: Codec<GroupRequests[Api]> } = {
  JoinGroup: {
    encode: (w, version, q) => {
      w.string(q.groupId).int32(q.sessionTimeoutMs)
      if (version >= 1) w.int32(q.rebalanceTimeoutMs ?? -1)
      w.string(q.memberId)
      if (version >= 5) w.string(q.groupInstanceId ?? null)
      w.string(q.protocolType)
      w.array(q.protocols, (p) => w.string(p.name).bytes(p.metadata).tags())
      if (version >= 8) w.string(q.reason ?? null)
    },
    decode: (r, version) => ({
      ...throttle(r, version >= 2),
      errorCode: r.int16(),
      generationId: r.int32(),
      ...since(version >= 7, () => ({ protocolType: r.nullableString() })),
      protocolName: r.nullableString(),
      leader: r.string(),
      ...since(version >= 9, () => ({ skipAssignment: r.boolean() })),
      memberId: r.string(),
      members: items(r, () => ({
        memberId: r.string(),
        ...since(version >= 5, () => ({ groupInstanceId: r.nullableString() })),
        metadata: r.nullableBytes(),
      })),
    }),
  },
  SyncGroup: {
    encode: (w, version, q) => {
      w.string(q.groupId).int32(q.generationId).string(q.memberId)
      if (version >= 3) w.string(q.groupInstanceId ?? null)
      if (version >= 5) w.string(q.protocolType ?? null).string(q.protocolName ?? null)
      w.array(q.assignments, (a) => w.string(a.memberId).bytes(a.assignment).tags())
    },
    decode: (r, version) => ({
      ...throttle(r, version >= 1),
      errorCode: r.int16(),
      ...since(version >= 5, () => ({
        protocolType: r.nullableString(),
        protocolName: r.nullableString(),
      })),
      assignment: r.nullableBytes(),
    }),
  },
  Heartbeat: {
    encode: (w, version, q) => {
      w.string(q.groupId).int32(q.generationId).string(q.memberId)
      if (version >= 3) w.string(q.groupInstanceId ?? null)
    },
    decode: (r, version) => ({ ...throttle(r, version >= 1), errorCode: r.int16() }),
  },
  LeaveGroup: {
    encode: (w, version, q) => {
      w.string(q.groupId)
      if (version <= 2) w.string(q.memberId ?? '')
      else {
        w.array(q.members ?? [], (member) => {
          w.string(member.memberId).string(member.groupInstanceId ?? null)
          if (version >= 5) w.string(member.reason ?? null)
          w.tags()
        })
      }
    },
    decode: (r, version) => ({
      ...throttle(r, version >= 1),
      errorCode: r.int16(),
      ...since(version >= 3, () => ({
        members: items(r, () => ({
          memberId: r.string(),
          groupInstanceId: r.nullableString(),
          errorCode: r.int16(),
        })),
      })),
    }),
  },
  OffsetCommit: {
    encode: (w, version, q) => {
      w.string(q.groupId).int32(q.generationIdOrMemberEpoch).string(q.memberId)
      if (version >= 7) w.string(q.groupInstanceId ?? null)
      if (version <= 4) w.int64(-1n)
      writeTopics(w, q.topics, version >= 6)
    },
    decode: (r, version) => ({ ...throttle(r, version >= 3), topics: readCommitted(r) }),
  },
  TxnOffsetCommit: {
    encode: (w, version, q) => {
      w.string(q.transactionalId).string(q.groupId).int64(q.producerId).int16(q.producerEpoch)
      if (version >= 3) {
        w.int32(q.generationId ?? -1)
          .string(q.memberId ?? '')
          .string(q.groupInstanceId ?? null)
      }
      writeTopics(w, q.topics, version >= 2)
    },
    decode: (r) => ({ throttleTimeMs: r.int32(), topics: readCommitted(r) }),
  },
  OffsetFetch: {
    encode: (w, version, q) => {
      if (version >= 8) {
        w.array(q.groups ?? [], (group) => {
          w.string(group.groupId)
          writeFetchTopics(w, group.topics, true)
          w.tags()
        })
      } else {
        w.string(q.groupId ?? '')
        writeFetchTopics(w, q.topics ?? null, version >= 6)
      }
      if (version >= 7) w.boolean(q.requireStable ?? false)
    },
    decode: (r, version) => ({
      ...throttle(r, version >= 3),
      ...since(version >= 8, () => ({
        groups: items(r, () => ({
          groupId: r.string(),
          topics: readFetched(r, true),
          errorCode: r.int16(),
        })),
      })),
      ...since(version < 8, () => ({ topics: readFetched(r, version >= 5) })),
      ...since(version >= 2 && version < 8, () => ({ errorCode: r.int16() })),
    }),
  },
  DescribeGroups: {
    encode: (w, version, q) => {
      w.array(q.groups, (groupId) => w.string(groupId))
      if (version >= 3) w.boolean(q.includeAuthorizedOperations ?? false)
    },
    decode: (r, version) => ({
      ...throttle(r, version >= 1),
      groups: items(r, () => ({
        errorCode: r.int16(),
        groupId: r.string(),
        groupState: r.string(),
        protocolType: r.string(),
        protocolData: r.string(),
        members: items(r, () => ({
          memberId: r.string(),
          ...since(version >= 4, () => ({ groupInstanceId: r.nullableString() })),
          clientId: r.string(),
          clientHost: r.string(),
          memberMetadata: r.nullableBytes(),
          memberAssignment: r.nullableBytes(),
        })),
        ...since(version >= 3, () => ({ authorizedOperations: r.int32() })),
      })),
    }),
  },
  ListGroups: {
    encode: (w, version, q) => {
      if (version >= 4) w.array(q.statesFilter ?? [], (state) => w.string(state))
    },
    decode: (r, version) => ({
      ...throttle(r, version >= 1),
      errorCode: r.int16(),
      groups: items(r, () => ({
        groupId: r.string(),
        protocolType: r.string(),
        ...since(version >= 4, () => ({ groupState: r.string() })),
      })),
    }),
  },
  DeleteGroups: {
    encode: (w, _version, q) => {
      w.array(q.groupsNames, (groupId) => w.string(groupId))
    },
    decode: (r) => ({
      throttleTimeMs: r.int32(),
      results: items(r, () => ({ groupId: r.string(), errorCode: r.int16() })),
    }),
  },
}
