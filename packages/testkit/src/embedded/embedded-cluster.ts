import type { TopicOptions } from '../apache-kafka/kafka-admin.ts'
import { type LogRecord, logRecordsOf } from '../audit/log-record.ts'
import { Cluster } from '../broker/cluster.ts'
import type { Partition } from '../broker/partition.ts'
import { FaultRuleError } from '../faults/fault-rule-error.ts'
import type { RandomFault } from '../faults/random-rule.ts'
import type { Fault } from '../faults/fault.ts'
import type { RequestMatch } from '../faults/request-match.ts'
import type { RuleBuilder } from '../faults/rule-builder.ts'
import { FaultedTraffic } from '../proxy/faulted-traffic.ts'
import type { ApiName } from '../wire/api-keys.ts'
import { handlerOf } from '../broker/apis/served-apis.ts'
import { decodeRecordBatches } from '../wire/record-batch.ts'
import type { ResolvedClusterOptions } from './cluster-options.ts'
import { disposableClock } from './disposable-clock.ts'
import { EmbeddedBroker } from './embedded-broker.ts'
import { EmbeddedPartition } from './embedded-partition.ts'
import { checkTopic } from './check-topic.ts'

/**
 * Kafka brokers in this process. Faults on requests and connections are those of the fault proxy
 * (`on`, `random`, `cut`, `history`, `assertAllFaultsFired`, ...); faults of brokers, partitions
 * and coordinators are methods of their own.
 */
export class EmbeddedCluster extends FaultedTraffic {
  readonly #state: Cluster
  readonly #brokers: readonly EmbeddedBroker[]
  readonly #clock: ReturnType<typeof disposableClock>

  /** Called by startCluster. */
  constructor(options: ResolvedClusterOptions) {
    super(options)
    this.#clock = disposableClock(options.clock)
    this.#state = new Cluster({
      ...options,
      clock: this.#clock,
      defaultPartitions: 1,
      defaultReplicationFactor: Math.min(3, options.brokers),
      defaultMinInsyncReplicas: Math.min(2, options.brokers),
    })
    this.#brokers = this.#state.brokers.map(
      (broker) =>
        new EmbeddedBroker(this.#state, broker, {
          port: options.port === 0 ? 0 : options.port + broker.id - 1,
          accept: (client, join) => this.accept(client, broker.id, join),
          disconnectAll: () => this.endConnections(broker.id),
        }),
    )
  }

  /** Called by startCluster. */
  async listen(): Promise<void> {
    await Promise.all(this.#brokers.map((broker) => broker.listen()))
  }

  /** `host:port` of each broker, for clients' bootstrap lists. */
  get brokers(): string[] {
    return this.#state.brokers.map(({ host, port }) => `${host}:${port}`)
  }

  /** The brokers' ids, from 1. */
  get brokerIds(): number[] {
    return this.#state.brokers.map(({ id }) => id)
  }

  get controllerId(): number {
    return this.#state.controllerId
  }

  get clusterId(): string {
    return this.#state.id
  }

  override on(api: ApiName, match: RequestMatch = {}): RuleBuilder {
    this.#assertCanHappen(api, match)
    return super.on(api, match)
  }

  override random(fault: RandomFault): Fault {
    this.#assertCanHappen(fault.api, fault)
    return super.random(fault)
  }

  /** @throws RangeError if there is none */
  broker(id: number): EmbeddedBroker {
    this.#state.broker(id)
    return this.#brokers[id - 1] as EmbeddedBroker
  }

  /** @throws RangeError if there is none */
  partition(topic: string, index: number): EmbeddedPartition {
    return new EmbeddedPartition(this.#find(topic, index))
  }

  /** @throws ClusterOptionsError */
  async createTopic(name: string, options: TopicOptions = {}): Promise<void> {
    checkTopic(name, options, this.#state)
    const { partitions = 1, replicationFactor, minInsyncReplicas, config = {} } = options
    this.#state.createTopic(name, {
      partitions,
      replicationFactor: replicationFactor ?? Math.min(3, this.#state.brokers.length),
      config: {
        ...(minInsyncReplicas === undefined
          ? {}
          : { 'min.insync.replicas': String(minInsyncReplicas) }),
        ...config,
      },
      ...(options.assignments === undefined ? {} : { assignments: options.assignments }),
    })
  }

  async deleteTopic(name: string): Promise<void> {
    this.#topic(name)
    this.#state.deleteTopic(name)
  }

  /** Up to `count` partitions in all. */
  async addPartitions(name: string, count: number): Promise<void> {
    const topic = this.#topic(name)
    while (topic.partitions.length < count) {
      topic.addPartition(this.#state.replicasFor(topic.partitions.length, topic.replicationFactor))
    }
  }

  /** Changes a topic's configuration, e.g. `min.insync.replicas`. */
  setTopicConfig(name: string, config: Readonly<Record<string, string>>): void {
    const topic = this.#topic(name)
    for (const [key, value] of Object.entries(config)) topic.config.set(key, value)
    for (const partition of topic.partitions) partition.replicate()
  }

  /**
   * The records in the leader's log, decoded, markers included: of one partition, or of all of
   * them in the order of their indexes. Not only what is replicated: everything that was appended.
   */
  log(topic: string, partition?: number): LogRecord[] {
    const partitions =
      partition === undefined ? this.#topic(topic).partitions : [this.#find(topic, partition)]
    return partitions.flatMap((each) => {
      const log = (each.leader ?? each.replicas[0])?.log
      if (log === undefined) return []
      const limit = { maxBytes: Infinity, upTo: log.endOffset, atLeastOne: true }
      return log
        .read(log.startOffset, limit)
        .flatMap(({ bytes }) => decodeRecordBatches(bytes))
        .flatMap((batch) => logRecordsOf(topic, each.index, batch))
    })
  }

  /** Transactions are decided, and their markers wait: `held` resolves when the first one does. */
  holdMarkers(): { readonly held: Promise<void>; release(): void } {
    return this.#state.markers.hold()
  }

  /** As if its timeout had passed: the epoch is raised and the transaction aborted. */
  expireTransaction(transactionalId: string): boolean {
    return this.#state.transactions.expire(transactionalId)
  }

  /** Every member is told to join again at its next heartbeat. False if there is no such group. */
  forceRebalance(groupId: string): boolean {
    return this.#state.groups.forceRebalance(groupId)
  }

  /** Another broker coordinates a group or a transactional id; the old one answers 16. */
  moveCoordinator(kind: 'group' | 'transaction', key: string, brokerId: number): void {
    this.#state.broker(brokerId)
    this.#state.coordinating(kind, key).moveLeader(brokerId)
    if (kind === 'group') this.#state.groups.moved()
    else this.#state.transactions.moved()
  }

  coordinatorOf(kind: 'group' | 'transaction', key: string): number {
    return this.#state.coordinating(kind, key).leaderId
  }

  moveController(brokerId: number): void {
    this.#state.controllerId = this.#state.broker(brokerId).id
  }

  /** Nothing is left afterwards: no socket, no timer, no record. */
  async stop(): Promise<void> {
    this.clear()
    this.#state.close()
    this.#clock.dispose()
    await Promise.all(this.#brokers.map((broker) => broker.close()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #topic(name: string): NonNullable<ReturnType<Cluster['topics']['get']>> {
    const topic = this.#state.topics.get(name)
    if (topic === undefined) {
      throw new RangeError(
        `There is no topic ${name}: there are ${[...this.#state.topics.keys()].join(', ') || 'none'}`,
      )
    }
    return topic
  }

  #find(topic: string, index: number): Partition {
    const partition = this.#topic(topic).partitions[index]
    if (partition === undefined) {
      const last = this.#topic(topic).partitions.length - 1
      throw new RangeError(`${topic} has no partition ${index}: its last one is ${last}`)
    }
    return partition
  }

  /** A rule that can never fire is a mistake in the test, told where it is made. */
  #assertCanHappen(api: ApiName, { brokerId, topic, partition }: RequestMatch): void {
    if (handlerOf(api) === undefined) {
      throw new FaultRuleError(`${api} is not served by the embedded cluster: the rule cannot fire`)
    }
    if (brokerId !== undefined && !this.brokerIds.includes(brokerId)) {
      throw new FaultRuleError(
        `There is no broker ${brokerId}: brokers are ${this.brokerIds.join(', ')}`,
      )
    }
    const partitions = topic === undefined ? undefined : this.#state.topics.get(topic)?.partitions
    if (partitions !== undefined && partition !== undefined && partition >= partitions.length) {
      throw new FaultRuleError(
        `${topic} has no partition ${partition}: its last one is ${partitions.length - 1}`,
      )
    }
  }
}
