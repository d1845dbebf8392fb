import { errorCode } from '../../wire/error-codes.ts'
import type { CommittedOffset, CommittedOffsets } from './committed-offsets.ts'
import type {
  FetchedGroup,
  FetchedPartition,
  FetchedTopic,
  GroupToFetch,
  OffsetFetchRequest,
  OffsetFetchResponse,
} from './offset-messages.ts'

/** From here on one request asks for many groups (KIP-709). */
const MANY_GROUPS = 8

/** A group that does not exist has no offsets; that is not an error. */
export function offsetFetch(
  offsets: CommittedOffsets,
  request: OffsetFetchRequest,
  version: number,
): OffsetFetchResponse {
  const requireStable = request.requireStable ?? false
  if (version >= MANY_GROUPS) {
    const groups = (request.groups ?? []).map((group) => fetchGroup(offsets, group, requireStable))
    return { throttleTimeMs: 0, topics: [], errorCode: 0, groups }
  }
  const { groupId = '', topics = null } = request
  const group = fetchGroup(offsets, { groupId, topics }, requireStable)
  return { throttleTimeMs: 0, topics: group.topics, errorCode: group.errorCode, groups: [] }
}

function fetchGroup(
  offsets: CommittedOffsets,
  { groupId, topics }: GroupToFetch,
  requireStable: boolean,
): FetchedGroup {
  const wanted =
    topics ??
    [...offsets.of(groupId)].map(([name, partitions]) => ({
      name,
      partitionIndexes: [...partitions.keys()],
    }))
  const fetched = wanted.map(({ name, partitionIndexes }): FetchedTopic => {
    const partitions = partitionIndexes.map((partition) =>
      requireStable && offsets.isPending(groupId, name, partition)
        ? answer(partition, undefined, errorCode('UNSTABLE_OFFSET_COMMIT'))
        : answer(partition, offsets.get(groupId, name, partition)),
    )
    return { name, partitions }
  })
  return { groupId, topics: fetched, errorCode: 0 }
}

function answer(
  partitionIndex: number,
  committed: CommittedOffset | undefined,
  code = 0,
): FetchedPartition {
  return {
    partitionIndex,
    committedOffset: committed?.offset ?? -1n,
    committedLeaderEpoch: committed?.leaderEpoch ?? -1,
    metadata: committed?.metadata ?? '',
    errorCode: code,
  }
}
