import { afterAll, afterEach } from 'vitest'
import { readLog } from '../../src/audit/read-log.ts'
import { describeOnApacheKafka } from '../on-apache-kafka.ts'
import { ApiUsage } from './api-usage.ts'
import type { ClientCluster, GetCluster } from './client-cluster.ts'

/**
 * The suites of a client on the shared Apache Kafka. They go through the fault proxy, which lets
 * everything pass; with HOLDFAST_API_USAGE=1 it tells what the client asked for.
 */
export function describeClientOnApache(
  client: string,
  ...suites: ((cluster: GetCluster) => void)[]
): void {
  describeOnApacheKafka(`${client} on Apache Kafka`, (on) => {
    const usage = new ApiUsage()
    afterEach(() => usage.add(on.faults.history()))
    afterAll(() => {
      if (process.env['HOLDFAST_API_USAGE'] === '1') console.info(`${client}\n${usage.toString()}`)
    })
    const cluster: ClientCluster = {
      name: 'apache',
      brokers: on.kafka.proxied,
      async createTopic(name, { partitions }) {
        await on.kafka.createTopic(name, { partitions })
        // Metadata names a leader a moment before it leads: until then Produce is answered 6
        const { bootstrap } = on.kafka
        await Promise.all(
          Array.from({ length: partitions }, (_, partition) =>
            readLog({ bootstrap, topic: name, partition }),
          ),
        )
      },
    }
    for (const suite of suites) suite(() => cluster)
  })
}
