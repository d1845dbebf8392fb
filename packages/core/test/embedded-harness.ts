import { randomBytes } from 'node:crypto'
import type { Harness, ProducerUnderTest } from '@holdfast/conformance'
import type { EmbeddedCluster } from '@holdfast/testkit'
import type { ProducerOptions } from '../src/config/producer-options.ts'
import { createProducer } from '../src/create-producer.ts'

/** Core's own import, on the embedded cluster. It lacks nothing. */
export function embeddedHarness(cluster: EmbeddedCluster): Harness {
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
      return topic
    },
    log: async (topic) => cluster.log(topic),
    faults: cluster,
    admin: {
      deleteTopic: (topic) => cluster.deleteTopic(topic),
      recreateTopic: (topic, { partitions = 1, config = {} }) =>
        cluster.createTopic(topic, { ...shape, partitions, config }),
      addPartitions: (topic, count) => cluster.addPartitions(topic, count),
    },
  }
}
