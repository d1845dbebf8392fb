import { afterAll, beforeAll, describe } from 'vitest'
import { startCluster } from '../../src/embedded/start-cluster.ts'
import type { ClientCluster, GetCluster } from './client-cluster.ts'

/** The suites of a client on an embedded cluster of their own. */
export function describeClientOnEmbedded(
  client: string,
  ...suites: ((cluster: GetCluster) => void)[]
): void {
  describe(`${client} on the embedded cluster`, () => {
    let cluster: Awaited<ReturnType<typeof startCluster>>
    let asClientCluster: ClientCluster
    beforeAll(async () => {
      cluster = await startCluster({ brokers: 3 })
      asClientCluster = {
        name: 'embedded',
        brokers: cluster.brokers,
        createTopic: (name, { partitions }) =>
          cluster.createTopic(name, { partitions, replicationFactor: 3, minInsyncReplicas: 2 }),
      }
    })
    afterAll(() => cluster?.stop())
    for (const suite of suites) suite(() => asClientCluster)
  })
}
