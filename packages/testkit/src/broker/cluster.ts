import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '../faults/clock.ts'
import { type Broker, newBroker, takesPart } from './broker.ts'
import { coordinatorPartition } from './coordinator-partition.ts'
import { GroupCoordinator } from './groups/group-coordinator.ts'
import { MarkerWriter } from './marker-writer.ts'
import type { Partition } from './partition.ts'
import { Topic } from './topic.ts'
import { TopicConfig } from './topic-config.ts'
import { TransactionCoordinator } from './transactions/transaction-coordinator.ts'

export interface ClusterOptions {
  readonly brokers: number
  readonly host: string
  readonly clock: Clock
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number
  readonly autoCreateTopics: boolean
  /** Of topics that are created without saying so. */
  readonly defaultPartitions: number
  readonly defaultReplicationFactor: number
  readonly defaultMinInsyncReplicas: number
  readonly maxTransactionTimeoutMs: number
  /** How often expired transactions are looked for. */
  readonly transactionCleanupIntervalMs: number
}

const INTERNAL_PARTITIONS = 4

/**
 * All that the brokers of one cluster know, without any socket. Metadata is one truth for all of
 * them; only leadership has a view per broker (replica.ts), because clients meet stale views.
 */
export class Cluster {
  readonly id: string = randomBytes(16).toString('base64url')
  readonly options: ClusterOptions
  readonly brokers: readonly Broker[]
  readonly topics: Map<string, Topic> = new Map()
  readonly transactions: TransactionCoordinator
  readonly groups: GroupCoordinator
  readonly markers: MarkerWriter
  controllerId = 1
  #nextProducerId = 1000n

  constructor(options: ClusterOptions) {
    this.options = options
    const { clock } = options
    this.brokers = Array.from({ length: options.brokers }, (_, i) => newBroker(i + 1, options.host))
    this.groups = new GroupCoordinator({
      clock,
      newMemberId: (clientId) => `${clientId}-${randomUUID()}`,
      partitionExists: (topic, index) => this.partition(topic, index) !== undefined,
    })
    this.markers = new MarkerWriter({
      clock,
      now: options.now,
      partition: (topic, index) => this.partition(topic, index),
      offsetsDecided: (producerId, commit) => this.groups.completeTransaction(producerId, commit),
    })
    this.transactions = new TransactionCoordinator(
      {
        clock,
        newProducerId: () => this.newProducerId(),
        writeMarkers: (end) => this.markers.write(end),
        partitionExists: (topic, index) => this.partition(topic, index) !== undefined,
        offsetsPartitionOf: (groupId) => ({
          topic: '__consumer_offsets',
          partition: coordinatorPartition(groupId, INTERNAL_PARTITIONS),
        }),
      },
      {
        maxTransactionTimeoutMs: options.maxTransactionTimeoutMs,
        expiryIntervalMs: options.transactionCleanupIntervalMs,
        now: options.now,
      },
    )
  }

  newProducerId(): bigint {
    return this.#nextProducerId++
  }

  broker(id: number): Broker {
    const broker = this.brokers[id - 1]
    if (broker === undefined) {
      throw new RangeError(`There is no broker ${id}: brokers are 1 to ${this.brokers.length}`)
    }
    return broker
  }

  partition(topic: string, index: number): Partition | undefined {
    return this.topics.get(topic)?.partitions[index]
  }

  *allPartitions(): Iterable<Partition> {
    for (const { partitions } of this.topics.values()) yield* partitions
  }

  /** Replicas go round the brokers, shifted by one from partition to partition. */
  createTopic(
    name: string,
    shape: {
      readonly partitions: number
      readonly replicationFactor: number
      readonly config?: Readonly<Record<string, string>>
      readonly internal?: boolean
      /** Broker ids per partition, preferred leader first; instead of the two numbers. */
      readonly assignments?: readonly (readonly number[])[]
    },
  ): Topic {
    const config = new TopicConfig()
    const minInsync = String(
      Math.min(this.options.defaultMinInsyncReplicas, shape.replicationFactor),
    )
    if (minInsync !== '1') config.set('min.insync.replicas', minInsync)
    for (const [key, value] of Object.entries(shape.config ?? {})) config.set(key, value)
    const topic = new Topic(name, config, { internal: shape.internal ?? false })
    for (const ids of shape.assignments ?? []) topic.addPartition(ids.map((id) => this.broker(id)))
    const rest = shape.assignments === undefined ? shape.partitions : 0
    for (let index = 0; index < rest; index++) {
      topic.addPartition(this.replicasFor(index, shape.replicationFactor))
    }
    this.topics.set(name, topic)
    return topic
  }

  replicasFor(index: number, replicationFactor: number): Broker[] {
    return Array.from(
      { length: replicationFactor },
      (_, i) => this.brokers[(index + i) % this.brokers.length] as Broker,
    )
  }

  deleteTopic(name: string): void {
    const topic = this.topics.get(name)
    this.topics.delete(name)
    this.groups.topicDeleted(name)
    for (const partition of topic?.partitions ?? []) partition.changed.notify()
  }

  /** The partition of an internal topic whose leader coordinates a group or a transactional id. */
  coordinating(kind: 'group' | 'transaction', key: string): Partition {
    const name = kind === 'group' ? '__consumer_offsets' : '__transaction_state'
    const replicationFactor = Math.min(3, this.brokers.length)
    const topic =
      this.topics.get(name) ??
      this.createTopic(name, {
        partitions: INTERNAL_PARTITIONS,
        replicationFactor,
        config: { 'cleanup.policy': 'compact' },
        internal: true,
      })
    return topic.partitions[coordinatorPartition(key, INTERNAL_PARTITIONS)] as Partition
  }

  /** A broker went away, whatever the reason: what it led is led by others. */
  leave(broker: Broker): void {
    for (const partition of this.allPartitions()) partition.leaveIsr(broker.id)
    if (this.controllerId === broker.id) {
      this.controllerId = this.brokers.find(takesPart)?.id ?? -1
    }
  }

  /** A broker is back. */
  join(broker: Broker): void {
    for (const partition of this.allPartitions()) partition.rejoin(broker.id)
    if (this.controllerId === -1) this.controllerId = broker.id
  }

  close(): void {
    this.transactions.close()
    this.groups.close()
  }
}
