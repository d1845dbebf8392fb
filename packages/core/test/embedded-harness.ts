import { randomBytes } from 'node:crypto'
import type { Harness, ProducerUnderTest } from '@holdfast/conformance'
import type { EmbeddedCluster } from '@holdfast/testkit'
import type { ProducerOptions } from '../src/config/producer-options.ts'
import { createProducer } from '../src/create-producer.ts'
import { transactionWitness } from './transaction-witness.ts'

/** Core's own import, on the embedded cluster. It lacks nothing. */
export function embeddedHarness(cluster: EmbeddedCluster): Harness {
  const partitionsOf = new Map<string, number>()
  const shape = { replicationFactor: 3, minInsyncReplicas: 2 }
  return {
    name: '@holdfast/core',
    cluster: 'embedded',
    lacks: {},
    createProducer: (options, brokers = cluster.brokers) =>
      createProducer({ brokers, ...options } as ProducerOptions) as unknown as ProducerUnderTest,
    async createTopic({ partitions = 1, config = {} }) {
      const topic = `t-${randomBytes(6).toString('hex')}`
      await cluster.createTopic(topic, { ...shape, partitions, config })
      partitionsOf.set(topic, partitions)
      return topic
    },
    log: async (topic) => cluster.log(topic),
    faults: cluster,
    transactions: transactionWitness(
      () => cluster.brokers,
      (topic) => partitionsOf.get(topic) ?? 1,
    ),
    admin: {
      deleteTopic: (topic) => cluster.deleteTopic(topic),
      recreateTopic: (topic, { partitions = 1, config = {} }) =>
        cluster.createTopic(topic, { ...shape, partitions, config }),
      async addPartitions(topic, count) {
        await cluster.addPartitions(topic, count)
        partitionsOf.set(topic, count)
      },
    },
  }
}
