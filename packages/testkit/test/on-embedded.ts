import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import type { EmbeddedCluster } from '../src/embedded/embedded-cluster.ts'
import { startCluster } from '../src/embedded/start-cluster.ts'
import type { OnFaults } from './on-faults.ts'

/** A suite on an embedded cluster of its own, whose faults are cleared after each test. */
export function describeOnEmbedded(name: string, suite: (on: OnFaults) => void): void {
  // oxlint-disable-next-line vitest/valid-title -- the name of the suite is given by its file
  describe(name, () => {
    let cluster: EmbeddedCluster
    beforeAll(async () => {
      cluster = await startCluster({ brokers: 3 })
    })
    afterEach(() => cluster.clear())
    afterAll(() => cluster.stop())
    suite({
      answeredWithinMs: 1_000,
      get brokers() {
        return cluster.brokers
      },
      get portOfOne() {
        return cluster.broker(1).port
      },
      get faults() {
        return cluster
      },
      async topicLedByOne(partitions = 1) {
        const topic = `testkit-${randomBytes(6).toString('hex')}`
        const assignments = Array.from({ length: partitions }, () => [1, 2, 3])
        await cluster.createTopic(topic, { assignments })
        return topic
      },
      log: async (topic) => cluster.log(topic),
    })
  })
}
