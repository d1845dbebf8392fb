import { randomBytes } from 'node:crypto'
import {
  type ApacheKafka,
  attachApacheKafka,
  type FaultProxy,
  startFaultProxy,
} from '@holdfast/testkit'
import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest'
import { clusterReader } from './cluster-reader.ts'
import type { OnTransactions } from './on-transactions.ts'

export interface OnApache extends OnTransactions {
  readonly kafka: ApacheKafka
}

const info = inject('apacheKafka')
/** As the testkit's cluster is configured. */
const INTERNAL_PARTITIONS = 4

/** A suite on the shared Apache Kafka, with the fault proxy in between; skipped where it cannot run. */
export function describeOnApache(name: string, suite: (on: OnApache) => void): void {
  // oxlint-disable-next-line vitest/valid-title -- the name of the suite is given by its file
  describe.skipIf(!info)(name, () => {
    let proxy: FaultProxy
    const kafka = (info && attachApacheKafka(info)) as ApacheKafka
    beforeAll(async () => {
      proxy = await startFaultProxy({ routes: kafka.proxyRoutes })
    })
    afterEach(() => proxy.clear())
    afterAll(() => proxy?.stop())
    const moveLeader = async (topic: string, partition: number): Promise<void> => {
      const { leaderId } = await kafka.describePartition(topic, partition)
      await kafka.moveLeader(topic, partition, (leaderId % kafka.brokers.length) + 1)
    }
    suite({
      kind: 'apache',
      kafka,
      get brokers() {
        return kafka.proxied
      },
      get faults() {
        return proxy
      },
      async topic(partitions = 1) {
        const topic = `t-${randomBytes(6).toString('hex')}`
        await kafka.createTopic(topic, { partitions })
        return topic
      },
      name: (what) => `${what}-${randomBytes(6).toString('hex')}`,
      ...clusterReader(() => kafka.bootstrap),
      moveCoordinator: (kind, key) =>
        moveLeader(
          kind === 'group' ? '__consumer_offsets' : '__transaction_state',
          javaHash(key) % INTERNAL_PARTITIONS,
        ),
      moveLeader,
    })
  })
}

/** String.hashCode of Java without its sign: Kafka chooses the partition of an id by it. */
function javaHash(text: string): number {
  let hash = 0
  for (const char of text) hash = (Math.imul(31, hash) + char.charCodeAt(0)) | 0
  return hash === -2_147_483_648 ? 0 : Math.abs(hash)
}
