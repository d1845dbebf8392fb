import {
  Admin,
  Consumer,
  type ConsumeOptions,
  type Message,
  Producer,
  type ProducerOptions,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka'
import { onTestFinished, vi } from 'vitest'
import { ascending, type ClientCluster, WAIT } from './client-cluster.ts'

export type TextMessage = Message<string, string, string, string>

const base = (cluster: ClientCluster) => ({
  clientId: 'platformatic',
  bootstrapBrokers: [...cluster.brokers],
  retryDelay: 50,
})

/** Closes with the test, as do the two below. */
export function platformaticProducer(
  cluster: ClientCluster,
  options: Partial<ProducerOptions<string, string, string, string>> = {},
): Producer<string, string, string, string> {
  const producer = new Producer<string, string, string, string>({
    ...base(cluster),
    serializers: stringSerializers,
    ...options,
  })
  onTestFinished(() => producer.close())
  return producer
}

export function platformaticAdmin(cluster: ClientCluster): Admin {
  const admin = new Admin(base(cluster))
  onTestFinished(() => admin.close())
  return admin
}

/** A consumer with a stream of one topic, and what came through it. */
export class PlatformaticMember {
  readonly consumer: Consumer<string, string, string, string>
  readonly topic: string
  readonly received: TextMessage[] = []

  constructor(consumer: Consumer<string, string, string, string>, topic: string) {
    this.consumer = consumer
    this.topic = topic
  }

  /** Its partitions of the topic, in order. */
  get assigned(): number[] {
    const found = this.consumer.assignments?.find((a) => a.topic === this.topic)
    return ascending(found?.partitions ?? [])
  }

  values(partition?: number): string[] {
    return this.received
      .filter((message) => partition === undefined || message.partition === partition)
      .map((message) => message.value)
  }

  async got(count: number): Promise<void> {
    await vi.waitUntil(() => this.received.length >= count, WAIT)
  }

  /** Leaves the group and ends its stream. */
  leave(): Promise<void> {
    return this.consumer.close(true)
  }
}

/** Joins a group; begins where the group committed, else at the beginning. */
export async function platformaticMember(
  cluster: ClientCluster,
  topic: string,
  {
    groupId,
    ...options
  }: { readonly groupId: string } & Partial<ConsumeOptions<string, string, string, string>>,
): Promise<PlatformaticMember> {
  const consumer = new Consumer<string, string, string, string>({
    ...base(cluster),
    groupId,
    deserializers: stringDeserializers,
    maxWaitTime: 50,
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
    heartbeatInterval: 100,
  })
  onTestFinished(() => consumer.close(true))
  const member = new PlatformaticMember(consumer, topic)
  const stream = await consumer.consume({
    topics: [topic],
    mode: 'committed',
    fallbackMode: 'earliest',
    autocommit: false,
    ...options,
  })
  stream.on('data', (message) => member.received.push(message))
  return member
}
