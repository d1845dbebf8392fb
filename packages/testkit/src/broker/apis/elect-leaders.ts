import { errorCode, type ErrorName } from '../../wire/error-codes.ts'
import type { ResponseToEncode } from '../../wire/message-codec.ts'
import { takesPart } from '../broker.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'

type Result =
  ResponseToEncode<'ElectLeaders'>['replicaElectionResults'][number]['partitionResult'][number]

const PREFERRED = 0

/** ElectLeaders 0 to 2: the preferred leader, or (unclean) any replica that is there. */
export const electLeaders: ApiHandler<'ElectLeaders'> = {
  api: 'ElectLeaders',
  versions: [0, 2],
  handle(request, context) {
    const asked =
      request.topicPartitions ??
      [...context.cluster.topics.values()].map(({ name, partitions }) => ({
        topic: name,
        partitions: partitions.map(({ index }) => index),
      }))
    return {
      errorCode: 0,
      replicaElectionResults: asked.map(({ topic, partitions }) => ({
        topic,
        partitionResult: partitions.map((index) =>
          elect(topic, index, request.electionType === PREFERRED, context),
        ),
      })),
    }
  },
}

function elect(
  topic: string,
  partitionId: number,
  preferred: boolean,
  { cluster }: RequestContext,
): Result {
  const answer = (error?: ErrorName): Result => ({
    partitionId,
    errorCode: error === undefined ? 0 : errorCode(error),
    errorMessage: null,
  })
  const partition = cluster.partition(topic, partitionId)
  if (partition === undefined) return answer('UNKNOWN_TOPIC_OR_PARTITION')
  const able = partition.replicas.filter(({ broker }) => takesPart(broker))
  if (preferred) {
    const first = partition.replicas[0]?.broker
    if (first === undefined || first.id === partition.leaderId) return answer('ELECTION_NOT_NEEDED')
    if (!takesPart(first) || !partition.inSyncReplicas.includes(first.id)) {
      return answer('PREFERRED_LEADER_NOT_AVAILABLE')
    }
    partition.moveLeader(first.id)
    return answer()
  }
  if (partition.leaderId !== -1) return answer('ELECTION_NOT_NEEDED')
  const next = able[0]
  if (next === undefined) return answer('ELIGIBLE_LEADERS_NOT_AVAILABLE')
  partition.moveLeader(next.broker.id)
  return answer()
}
