import { AuditConnection } from '../audit/audit-connection.ts'

/** What a broker believes about a partition. */
export interface MetadataPartition {
  readonly errorCode: number
  readonly index: number
  /** -1 while a leader is being elected. */
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly inSyncReplicas: readonly number[]
}

interface TopicDescription {
  readonly brokerIds: readonly number[]
  /** Empty if the broker does not know the topic. */
  readonly partitions: readonly MetadataPartition[]
}

/** What one broker, at `host:port`, believes about a topic. */
export async function describeTopicAt(address: string, topic: string): Promise<TopicDescription> {
  const connection = AuditConnection.to(address)
  try {
    const { brokers, topics } = await connection.request('Metadata', 8, {
      topics: [{ name: topic }],
      allowAutoTopicCreation: false,
    })
    return {
      brokerIds: brokers.map(({ nodeId }) => nodeId),
      partitions: (topics[0]?.partitions ?? []).map((partition) => ({
        errorCode: partition.errorCode,
        index: partition.partitionIndex,
        leaderId: partition.leaderId,
        leaderEpoch: partition.leaderEpoch,
        replicas: partition.replicaNodes,
        inSyncReplicas: partition.isrNodes,
      })),
    }
  } finally {
    connection.close()
  }
}
