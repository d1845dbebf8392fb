import type { Harness, ProducerUnderTest } from '@holdfast/conformance'
import type { ProducerOptions } from '../src/config/producer-options.ts'
import { createProducer } from '../src/create-producer.ts'
import type { OnKafka } from './on-kafka.ts'
import { transactionWitness } from './transaction-witness.ts'

/** Core's own import, on the shared Apache Kafka. It lacks nothing. */
export function coreHarness(on: OnKafka): Harness {
  const partitions = new Map<string, number>()
  return {
    name: '@holdfast/core',
    cluster: 'apache',
    lacks: {},
    createProducer: (options, brokers = on.kafka.proxied) =>
      createProducer({ brokers, ...options } as ProducerOptions) as unknown as ProducerUnderTest,
    async createTopic({ partitions: count = 1, config = {} }) {
      const topic = await on.topic(count, 2, config)
      partitions.set(topic, count)
      return topic
    },
    log: (topic) => on.log(topic, partitions.get(topic)),
    faults: {
      on: (api, match) => on.proxy.on(api, match),
      random: (fault) => on.proxy.random(fault),
      cut: (cut) => on.proxy.cut(cut),
      heal: () => on.proxy.heal(),
      history: (filter) => on.proxy.history(filter),
      assertAllFaultsFired: () => on.proxy.assertAllFaultsFired(),
      clear: () => on.proxy.clear(),
      connectionCount: (filter) => on.proxy.connectionCount(filter),
    },
    transactions: transactionWitness(
      () => on.kafka.bootstrap,
      (topic) => partitions.get(topic) ?? 1,
    ),
    admin: {
      deleteTopic: (topic) => on.kafka.deleteTopic(topic),
      recreateTopic: (topic, { partitions: count = 1, config = {} }) =>
        on.kafka.createTopic(topic, { partitions: count, config }),
      async addPartitions(topic, count) {
        await on.kafka.addPartitions(topic, count)
        partitions.set(topic, count)
      },
    },
  }
}
