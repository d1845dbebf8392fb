import { type Admin, Kafka, logLevel } from 'kafkajs'
import { AuditConnection } from '../audit/audit-connection.ts'
import { errorName } from '../wire/error-codes.ts'
import { ApacheKafkaError } from './apache-kafka-error.ts'
import { describeTopicAt, type MetadataPartition } from './describe-topic.ts'
import { waitUntil } from './wait-until.ts'

export interface TopicOptions {
  /** Default 1. */
  readonly partitions?: number
  /** Default 3, or as many as there are brokers. */
  readonly replicationFactor?: number
  /** Default 2, or the replication factor if that is less. */
  readonly minInsyncReplicas?: number
  /** Further topic configuration, in Kafka's names. */
  readonly config?: Readonly<Record<string, string>>
  /** Broker ids per partition, preferred leader first; instead of the two numbers. */
  readonly assignments?: readonly (readonly number[])[]
}

const ELECTION_NOT_NEEDED = 84
/** The first of the assignment. */
const PREFERRED_REPLICA = 0

/**
 * Changes to the cluster, each of which returns once every running broker knows of it: a test that
 * goes on earlier meets the change half done.
 */
export class KafkaAdmin {
  readonly #brokers: number
  readonly #running: (without?: number) => Promise<string[]>

  /** `running`: the DIRECT addresses of the brokers that run now, without one of them. */
  constructor(brokers: number, running: (without?: number) => Promise<string[]>) {
    this.#brokers = brokers
    this.#running = running
  }

  async createTopic(topic: string, options: TopicOptions = {}): Promise<void> {
    const { partitions = 1, config = {}, assignments } = options
    const replicationFactor = options.replicationFactor ?? Math.min(3, this.#brokers)
    const minInsyncReplicas = options.minInsyncReplicas ?? Math.min(2, replicationFactor)
    const entries = { 'min.insync.replicas': String(minInsyncReplicas), ...config }
    const replicas = assignments?.map((ids, partition) => ({ partition, replicas: [...ids] }))
    await this.#withAdmin(async (admin) => {
      await admin.createTopics({
        waitForLeaders: false,
        topics: [
          {
            topic,
            configEntries: Object.entries(entries).map(([name, value]) => ({ name, value })),
            ...(replicas
              ? { replicaAssignment: replicas, numPartitions: -1, replicationFactor: -1 }
              : { numPartitions: partitions, replicationFactor }),
          },
        ],
      })
    })
    const count = assignments?.length ?? partitions
    await this.#untilAllSee(
      topic,
      `${topic} with ${count} led partitions`,
      (seen) =>
        seen.length === count &&
        seen.every((p) => p.leaderId >= 0 && p.inSyncReplicas.length === p.replicas.length),
    )
  }

  async deleteTopic(topic: string): Promise<void> {
    await this.#withAdmin((admin) => admin.deleteTopics({ topics: [topic] }))
    await this.#untilAllSee(topic, `${topic} gone`, (seen) => seen.length === 0)
  }

  async alterTopicConfig(topic: string, config: Readonly<Record<string, string>>): Promise<void> {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    const topicResource = 2
    await this.#withAdmin((admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: topicResource as never, name: topic, configEntries }],
      }),
    )
  }

  /** Adds partitions, up to `count` in all. */
  async addPartitions(topic: string, count: number): Promise<void> {
    await this.#withAdmin((admin) =>
      admin.createPartitions({ topicPartitions: [{ topic, count }] }),
    )
    await this.#untilAllSee(
      topic,
      `${topic} with ${count} led partitions`,
      (seen) => seen.length === count && seen.every((p) => p.leaderId >= 0),
    )
  }

  /** As the first running broker sees it. */
  async describePartition(topic: string, partition: number): Promise<MetadataPartition> {
    return waitUntil(
      async () => {
        const [address] = await this.#running()
        const { partitions } = await describeTopicAt(address as string, topic)
        return partitions.find((p) => p.index === partition)
      },
      (cause) => new ApacheKafkaError(`${topic}[${partition}] is not known`, { cause }),
      10_000,
    )
  }

  /** Makes a replica the preferred leader, and has it elected. */
  async moveLeader(topic: string, partition: number, to: number): Promise<void> {
    const { replicas } = await this.describePartition(topic, partition)
    await this.reassign(topic, partition, [to, ...replicas.filter((id) => id !== to)])
    await this.#untilAllSee(
      topic,
      `${topic}[${partition}] led by ${to}`,
      (seen) => seen.find((p) => p.index === partition)?.leaderId === to,
      { each: () => this.#electPreferred(topic, partition) },
    )
  }

  /** Gives the partition these replicas, preferred leader first; returns once they are in sync. */
  async reassign(topic: string, partition: number, replicas: readonly number[]): Promise<void> {
    const partitionAssignment = [{ partition, replicas: [...replicas] }]
    await this.#withAdmin((admin) =>
      admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }] }),
    )
    await this.waitForInSync(topic, partition, replicas)
  }

  /** Waits until exactly these replicas (default: all) are assigned and in sync. */
  async waitForInSync(
    topic: string,
    partition: number,
    replicas?: readonly number[],
  ): Promise<void> {
    const same = (a: readonly number[], b: readonly number[]): boolean =>
      a.length === b.length && a.every((id) => b.includes(id))
    await this.#untilAllSee(topic, `${topic}[${partition}] in sync`, (seen) => {
      const found = seen.find((p) => p.index === partition)
      if (!found) return false
      const wanted = replicas ?? found.replicas
      return same(found.replicas, wanted) && same(found.inSyncReplicas, wanted)
    })
  }

  /** Waits until the others see somebody else than this broker, which may be dead or frozen, lead. */
  async waitForLeaderOtherThan(topic: string, partition: number, broker: number): Promise<void> {
    await this.#untilAllSee(
      topic,
      `${topic}[${partition}] led by another than ${broker}`,
      (seen) => {
        const leader = seen.find((p) => p.index === partition)?.leaderId ?? -1
        return leader >= 0 && leader !== broker
      },
      { without: broker },
    )
  }

  async #electPreferred(topic: string, partition: number): Promise<void> {
    const [address] = await this.#running()
    const connection = AuditConnection.to(address as string)
    try {
      const answer = await connection.request('ElectLeaders', 1, {
        electionType: PREFERRED_REPLICA,
        topicPartitions: [{ topic, partitions: [partition] }],
        timeoutMs: 10_000,
      })
      const elected = answer.replicaElectionResults[0]?.partitionResult[0]
      const code = answer.errorCode || (elected?.errorCode ?? 0)
      if (code === 0 || code === ELECTION_NOT_NEEDED) return
      throw new ApacheKafkaError(
        `the election for ${topic}[${partition}] answered ${errorName(code)}`,
      )
    } finally {
      connection.close()
    }
  }

  async #untilAllSee(
    topic: string,
    what: string,
    condition: (partitions: readonly MetadataPartition[]) => boolean,
    { each, without }: { each?: () => Promise<void>; without?: number } = {},
  ): Promise<void> {
    await waitUntil(
      async () => {
        await each?.()
        const addresses = await this.#running(without)
        const views = await Promise.all(addresses.map((a) => describeTopicAt(a, topic)))
        return views.every(({ partitions }) => condition(partitions))
      },
      (cause) => new ApacheKafkaError(`not every broker sees ${what} within 60 s`, { cause }),
    )
  }

  /** kafkajs's admin, which gives up early while a cluster is young or a broker is gone: asked again. */
  async #withAdmin(work: (admin: Admin) => Promise<unknown>): Promise<void> {
    await waitUntil(
      async () => {
        const brokers = await this.#running()
        const retry = { retries: 0 }
        const kafka = new Kafka({
          brokers,
          clientId: 'holdfast-testkit',
          logLevel: logLevel.NOTHING,
          retry,
        })
        const admin = kafka.admin()
        await admin.connect()
        try {
          await work(admin)
        } catch (error) {
          if (!isDone(error)) throw error
        } finally {
          await admin.disconnect()
        }
        return true
      },
      (cause) =>
        new ApacheKafkaError(`the cluster refused an admin request: ${String(cause)}`, { cause }),
      30_000,
    )
  }
}

/** An earlier attempt, whose answer was lost, did the work. */
function isDone(error: unknown): boolean {
  const text = `${(error as { type?: string }).type} ${JSON.stringify((error as { errors?: unknown }).errors ?? '')} ${String(error)}`
  return /TOPIC_ALREADY_EXISTS|UNKNOWN_TOPIC_OR_PARTITION.*delet/i.test(text)
}
