import { errorCode } from '../../wire/error-codes.ts'
import type { ClassicGroup } from './classic-group.ts'
import type { CommittedOffsets } from './committed-offsets.ts'
import type { GroupPorts, ResolvedGroupOptions } from './group-ports.ts'
import type { GroupRegistry } from './group-registry.ts'
import type {
  OffsetCommitRequest,
  OffsetCommitResponse,
  PartitionToCommit,
  TopicToCommit,
  TxnOffsetCommitRequest,
} from './offset-messages.ts'
import type { Rebalance } from './rebalance.ts'

/** From here on an unknown group is called one (KIP-848); before, a wrong generation. */
const NAMES_UNKNOWN_GROUP = 9

export interface CommitContext {
  readonly registry: GroupRegistry
  readonly rebalance: Rebalance
  readonly offsets: CommittedOffsets
  readonly options: ResolvedGroupOptions
  readonly ports: GroupPorts
}

interface Committer {
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly transactional: boolean
}

export function offsetCommit(
  context: CommitContext,
  request: OffsetCommitRequest,
  version: number,
): OffsetCommitResponse {
  const { groupId, memberId } = request
  const unknownGroup = version >= NAMES_UNKNOWN_GROUP ? 'GROUP_ID_NOT_FOUND' : 'ILLEGAL_GENERATION'
  return commit(context, request.topics, groupId, undefined, () => {
    const group = context.registry.get(groupId)
    const generationId = request.generationIdOrMemberEpoch
    if (group === undefined) return generationId < 0 ? 0 : errorCode(unknownGroup)
    const groupInstanceId = request.groupInstanceId ?? null
    const committer = { generationId, memberId, groupInstanceId, transactional: false }
    const error = validate(group, committer)
    const member = group.members.get(memberId)
    if (error === 0 && member !== undefined) context.rebalance.restartSession(group, member)
    return error
  })
}

/** The offsets wait for the marker of their producer's transaction. */
export function txnOffsetCommit(
  context: CommitContext,
  request: TxnOffsetCommitRequest,
): OffsetCommitResponse {
  const { groupId, memberId = '', generationId = -1 } = request
  return commit(context, request.topics, groupId, request.producerId, () => {
    if (groupId === '') return errorCode('INVALID_GROUP_ID')
    const group = context.registry.get(groupId)
    if (group === undefined) return generationId < 0 ? 0 : errorCode('ILLEGAL_GENERATION')
    const groupInstanceId = request.groupInstanceId ?? null
    return validate(group, { generationId, memberId, groupInstanceId, transactional: true })
  })
}

/** ClassicGroup's validateOffsetCommit. */
function validate(group: ClassicGroup, committer: Committer): number {
  const { generationId, memberId, groupInstanceId, transactional } = committer
  const isEmpty = group.state === 'Empty'
  if (generationId < 0 && isEmpty) return 0
  if (generationId >= 0 || memberId !== '' || groupInstanceId !== null) {
    const error = group.validateMember(memberId, groupInstanceId)
    if (error !== 0) return error
    if (generationId !== group.generationId) return errorCode('ILLEGAL_GENERATION')
  } else if (!transactional && !isEmpty) {
    return errorCode('UNKNOWN_MEMBER_ID')
  }
  if (!transactional && group.state === 'CompletingRebalance') {
    // It has its generation already and will have its assignment soon
    return errorCode('REBALANCE_IN_PROGRESS')
  }
  return 0
}

/**
 * What there is no partition for is answered before the group is asked (KafkaApis), and first; the
 * group is not asked about nothing.
 */
function commit(
  context: CommitContext,
  topics: readonly TopicToCommit[],
  groupId: string,
  producerId: bigint | undefined,
  validateGroup: () => number,
): OffsetCommitResponse {
  const answered = new Map<string, { partitionIndex: number; errorCode: number }[]>()
  const answer = (topic: string, partitionIndex: number, code: number): void => {
    const partitions = answered.get(topic) ?? []
    answered.set(topic, [...partitions, { partitionIndex, errorCode: code }])
  }
  const known: [string, PartitionToCommit][] = []
  for (const { name, partitions } of topics) {
    for (const partition of partitions) {
      const { partitionIndex } = partition
      if (context.ports.partitionExists(name, partitionIndex)) known.push([name, partition])
      else answer(name, partitionIndex, errorCode('UNKNOWN_TOPIC_OR_PARTITION'))
    }
  }
  const groupError = known.length === 0 ? 0 : validateGroup()
  for (const [name, partition] of known) {
    const code = groupError || put(context, groupId, name, partition, producerId)
    answer(name, partition.partitionIndex, code)
  }
  const response = [...answered].map(([name, partitions]) => ({ name, partitions }))
  return { throttleTimeMs: 0, topics: response }
}

function put(
  { registry, offsets, options }: CommitContext,
  groupId: string,
  topic: string,
  partition: PartitionToCommit,
  producerId: bigint | undefined,
): number {
  const metadata = partition.committedMetadata ?? ''
  if (metadata.length > options.offsetMetadataMaxSize) return errorCode('OFFSET_METADATA_TOO_LARGE')
  // A group that only ever commits has no members and no protocol: a simple consumer's
  registry.getOrCreate(groupId)
  const leaderEpoch = partition.committedLeaderEpoch ?? -1
  const committed = { offset: partition.committedOffset, leaderEpoch, metadata }
  offsets.put(groupId, topic, partition.partitionIndex, committed, producerId)
  return 0
}
