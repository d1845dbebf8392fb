import { type Admin, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs'
import type { ConsumerConfig, KafkaMessage, ProducerConfig } from 'kafkajs'
import { onTestFinished, vi } from 'vitest'
import { type ClientCluster, textOf, WAIT } from './client-cluster.ts'

function kafkajs(cluster: ClientCluster): Kafka {
  return new Kafka({
    brokers: [...cluster.brokers],
    clientId: 'kafkajs',
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50 },
  })
}

/** Connected; disconnects with the test, as do the others here. */
export async function kafkajsProducer(
  cluster: ClientCluster,
  config: ProducerConfig = {},
): Promise<Producer> {
  const producer = kafkajs(cluster).producer({ allowAutoTopicCreation: false, ...config })
  onTestFinished(() => producer.disconnect())
  await producer.connect()
  return producer
}

export async function kafkajsAdmin(cluster: ClientCluster): Promise<Admin> {
  const admin = kafkajs(cluster).admin()
  onTestFinished(() => admin.disconnect())
  await admin.connect()
  return admin
}

/** Quick to notice a rebalance and to end: kafkajs does both between two fetches. */
async function kafkajsConsumer(cluster: ClientCluster, config: ConsumerConfig): Promise<Consumer> {
  const consumer = kafkajs(cluster).consumer({
    heartbeatInterval: 100,
    maxWaitTimeInMs: 50,
    ...config,
  })
  onTestFinished(() => consumer.disconnect())
  await consumer.connect()
  return consumer
}

export interface Received {
  readonly topic: string
  readonly partition: number
  readonly message: KafkaMessage
}

/** A consumer that runs, with what it got and the partitions it has. */
export class KafkajsMember {
  readonly consumer: Consumer
  readonly received: Received[] = []
  /** Of its topic, since the last join; undefined while it is not in the group. */
  assigned: readonly number[] | undefined

  constructor(consumer: Consumer) {
    this.consumer = consumer
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.assigned = Object.values(payload.memberAssignment).flat()
    })
    consumer.on(consumer.events.REBALANCING, () => {
      this.assigned = undefined
    })
  }

  values(partition?: number): (string | null)[] {
    return this.received
      .filter((r) => partition === undefined || r.partition === partition)
      .map(({ message }) => textOf(message.value))
  }

  async joined(): Promise<void> {
    await vi.waitUntil(() => this.assigned !== undefined, WAIT)
  }

  /** Waits for as many records as are said; what came is then for the test to judge. */
  async got(count: number): Promise<void> {
    await vi.waitUntil(() => this.received.length >= count, WAIT)
  }

  /** Leaves the group, with its offsets committed. */
  leave(): Promise<void> {
    return this.consumer.disconnect()
  }
}

/** Joins a group for a topic; returns once it has its partitions. */
export async function kafkajsMember(
  cluster: ClientCluster,
  topic: string,
  { fromBeginning = true, ...config }: ConsumerConfig & { readonly fromBeginning?: boolean },
): Promise<KafkajsMember> {
  const member = new KafkajsMember(await kafkajsConsumer(cluster, config))
  await member.consumer.subscribe({ topics: [topic], fromBeginning })
  await member.consumer.run({
    eachMessage: async (received) => {
      member.received.push(received)
    },
  })
  await member.joined()
  return member
}
