import { errorCode } from '../../wire/error-codes.ts'
import type { ResponseToEncode } from '../../wire/message-codec.ts'
import { NO_UUID } from '../../wire/schema.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'
import type { Cluster } from '../cluster.ts'
import { isValidTopicName } from '../topic-name.ts'
import type { Partition } from '../partition.ts'
import type { Topic } from '../topic.ts'

type MetadataTopic = ResponseToEncode<'Metadata'>['topics'][number]

/**
 * Metadata 0 to 12. Null topics (in version 0: none) are all topics; from 10 on a topic can be
 * asked for by id. Each broker answers with its own view of the leaders.
 */
export const metadata: ApiHandler<'Metadata'> = {
  api: 'Metadata',
  versions: [0, 12],
  handle(request, context) {
    const { cluster, version } = context
    const all = request.topics === null || (version === 0 && request.topics.length === 0)
    const topics = all
      ? [...cluster.topics.values()].map((topic) => describe(topic, context))
      : (request.topics ?? []).map((asked) =>
          lookUp(asked, request.allowAutoTopicCreation, context),
        )
    return {
      brokers: cluster.brokers
        .filter(({ alive, hidden }) => alive && !hidden)
        .map(({ id, host, port }) => ({ nodeId: id, host, port })),
      clusterId: cluster.id,
      controllerId: cluster.controllerId,
      topics,
    }
  },
}

function lookUp(
  { name, topicId }: { readonly name: string | null; readonly topicId: string },
  mayCreate: boolean,
  context: RequestContext,
): MetadataTopic {
  const { cluster, version } = context
  if (name === null) {
    const topic = [...cluster.topics.values()].find(({ id }) => id === topicId)
    if (topic !== undefined) return describe(topic, context)
    return { ...unknown('UNKNOWN_TOPIC_ID', null), topicId }
  }
  const topic = cluster.topics.get(name)
  if (topic !== undefined) return describe(topic, context)
  if (!isValidTopicName(name)) return unknown('INVALID_TOPIC_EXCEPTION', name)
  if (mayCreate && cluster.options.autoCreateTopics) {
    autoCreate(name, cluster)
    // As Kafka: the first answer says that there is no leader yet
    return unknown(version === 0 ? 'LEADER_NOT_AVAILABLE' : 'UNKNOWN_TOPIC_OR_PARTITION', name)
  }
  return unknown('UNKNOWN_TOPIC_OR_PARTITION', name)
}

function autoCreate(name: string, cluster: Cluster): void {
  const { defaultPartitions: partitions, defaultReplicationFactor: replicationFactor } =
    cluster.options
  cluster.createTopic(name, { partitions, replicationFactor })
}

function unknown(error: Parameters<typeof errorCode>[0], name: string | null): MetadataTopic {
  return { errorCode: errorCode(error), name, topicId: NO_UUID, partitions: [] }
}

function describe(topic: Topic, context: RequestContext): MetadataTopic {
  return {
    errorCode: 0,
    name: topic.name,
    topicId: topic.id,
    isInternal: topic.internal,
    partitions: topic.partitions.map((partition) => describePartition(partition, context)),
  }
}

function describePartition(
  partition: Partition,
  { broker, cluster }: RequestContext,
): MetadataTopic['partitions'][number] {
  const { leaderId, leaderEpoch } = viewFrom(broker.id, partition)
  const listed = cluster.brokers.some(({ id, alive }) => id === leaderId && alive)
  return {
    errorCode: listed ? 0 : errorCode('LEADER_NOT_AVAILABLE'),
    partitionIndex: partition.index,
    leaderId: listed ? leaderId : -1,
    leaderEpoch,
    replicaNodes: partition.replicaIds,
    isrNodes: partition.inSyncReplicas,
    offlineReplicas: partition.offlineReplicas,
  }
}

/** An isolated broker answers with what it last heard, if it holds a replica. */
function viewFrom(
  brokerId: number,
  partition: Partition,
): { readonly leaderId: number; readonly leaderEpoch: number } {
  return partition.replicaOn(brokerId)?.view ?? partition
}
