import { setTimeout as sleep } from 'node:timers/promises'
import { startApacheKafka, startCluster } from '@holdfast/testkit'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import type { BenchOptions } from './options.ts'

/** Where the rounds produce to. */
export interface BenchCluster extends AsyncDisposable {
  readonly brokers: readonly string[]
  readonly description: string
  createTopic(name: string): Promise<void>
  deleteTopic(name: string): Promise<void>
  /** Of each partition: behind its last record, unless a transaction is still open before that. */
  lastStableOffsets(topic: string): Promise<bigint[]>
}

const TOPIC_TIMEOUT_MS = 30_000
const TOPIC_POLL_MS = 50

export async function openCluster(
  { cluster, partitions }: Pick<BenchOptions, 'cluster' | 'partitions'>,
  onProgress: (line: string) => void,
): Promise<BenchCluster> {
  switch (cluster) {
    case 'apache': {
      const apache = await startApacheKafka({ brokers: 3, onProgress })
      return own(apache, apache.bootstrap, partitions)
    }
    case 'embedded': {
      const embedded = await startCluster({ brokers: 3 })
      return own(embedded, embedded.brokers, partitions)
    }
    default:
      return connect(cluster, partitions, async () => {})
  }
}

async function own(
  started: { stop(): Promise<void> },
  brokers: readonly string[],
  partitions: number,
): Promise<BenchCluster> {
  try {
    return await connect(brokers, partitions, () => started.stop())
  } catch (error) {
    await started.stop()
    throw error
  }
}

/** Topics and audits go through kafkajs's admin, so that a run on any cluster does the same. */
async function connect(
  brokers: readonly string[],
  numPartitions: number,
  stop: () => Promise<void>,
): Promise<BenchCluster> {
  const kafka = new Kafka({
    clientId: 'bench-admin',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
  })
  const admin = kafka.admin()
  await admin.connect().catch((cause: unknown) => {
    throw new Error(`No broker could be reached at ${brokers.join(', ')}`, { cause })
  })
  const size = (await admin.describeCluster()).brokers.length
  const replicationFactor = Math.min(3, size)
  const minInsyncReplicas = Math.min(2, replicationFactor)
  return {
    brokers,
    description:
      `${size} broker(s); topics with ${numPartitions} partitions, ` +
      `replication ${replicationFactor}, min.insync.replicas ${minInsyncReplicas}`,
    createTopic: async (topic) => {
      const configEntries = [{ name: 'min.insync.replicas', value: String(minInsyncReplicas) }]
      const topics = [{ topic, numPartitions, replicationFactor, configEntries }]
      await admin.createTopics({ topics, waitForLeaders: false })
      await untilLed(admin, topic, numPartitions)
    },
    deleteTopic: (topic) => admin.deleteTopics({ topics: [topic] }),
    lastStableOffsets: async (topic) => {
      // What kafkajs calls high is no high watermark: its admin asks read committed
      const offsets = await admin.fetchTopicOffsets(topic)
      return offsets.toSorted((a, b) => a.partition - b.partition).map(({ high }) => BigInt(high))
    },
    [Symbol.asyncDispose]: async () => {
      await admin.disconnect()
      await stop()
    },
  }
}

/** kafkajs's own `waitForLeaders` rejects when the broker it asks has not heard of the topic yet. */
async function untilLed(admin: Admin, topic: string, partitions: number): Promise<void> {
  const deadline = performance.now() + TOPIC_TIMEOUT_MS
  for (;;) {
    const led = await admin.fetchTopicMetadata({ topics: [topic] }).then(
      ({ topics }) =>
        topics[0]?.partitions.filter(({ leader, isr, replicas }) => {
          return leader >= 0 && isr.length === replicas.length
        }).length,
      () => 0,
    )
    if (led === partitions) return
    if (performance.now() > deadline) throw new Error(`${topic} has no leaders`)
    await sleep(TOPIC_POLL_MS)
  }
}
