import { randomBytes } from 'node:crypto'
import { type EmbeddedCluster, startCluster } from '@holdfast/testkit'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { clusterReader } from './cluster-reader.ts'
import type { OnTransactions } from './on-transactions.ts'

/** A suite on an embedded cluster of its own, whose faults are cleared after each test. */
export function describeOnEmbedded(name: string, suite: (on: OnTransactions) => void): void {
  // oxlint-disable-next-line vitest/valid-title -- the name of the suite is given by its file
  describe(name, () => {
    let cluster: EmbeddedCluster
    beforeAll(async () => {
      cluster = await startCluster({ brokers: 3, transactionCleanupIntervalMs: 100 })
    })
    afterEach(() => cluster.clear())
    afterAll(() => cluster.stop())
    suite(onEmbedded(() => cluster))
  })
}

export function onEmbedded(cluster: () => EmbeddedCluster): OnTransactions {
  const others = (id: number): number => (id % cluster().brokerIds.length) + 1
  return {
    kind: 'embedded',
    get brokers() {
      return cluster().brokers
    },
    get faults() {
      return cluster()
    },
    async topic(partitions = 1) {
      const topic = `t-${randomBytes(6).toString('hex')}`
      await cluster().createTopic(topic, { partitions, replicationFactor: 3, minInsyncReplicas: 2 })
      return topic
    },
    name: (what) => `${what}-${randomBytes(6).toString('hex')}`,
    ...clusterReader(() => cluster().brokers),
    async moveCoordinator(kind, key) {
      cluster().moveCoordinator(kind, key, others(cluster().coordinatorOf(kind, key)))
    },
    async moveLeader(topic, partition) {
      const moved = cluster().partition(topic, partition)
      moved.moveLeader(others(moved.leaderId))
    },
  }
}
