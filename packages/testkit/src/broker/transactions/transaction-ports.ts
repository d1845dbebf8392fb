import type { Clock } from '../../faults/clock.ts'
import type { TopicPartition } from './transaction.ts'

export interface MarkersToWrite {
  readonly transactionalId: string
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly commit: boolean
  readonly partitions: readonly TopicPartition[]
}

/** What the coordinator needs of the cluster around it. */
export interface TransactionPorts {
  readonly clock: Clock
  newProducerId(): bigint
  /**
   * Writes the markers; resolves when they are in the logs, and the transaction is Complete then.
   * Retrying is the cluster's matter: after a rejection the transaction stays in its Prepare state
   * until `moved()` asks again.
   */
  writeMarkers(end: MarkersToWrite): Promise<void>
  partitionExists(topic: string, partition: number): boolean
  /** Which partition of __consumer_offsets holds the group. */
  offsetsPartitionOf(groupId: string): TopicPartition
}
