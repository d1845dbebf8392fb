import { startCluster } from '@holdfast/testkit'
import type { QuickstartCluster } from './quickstart-cluster.ts'

/** Three brokers in this process: no Java, no disk, and milliseconds to start. */
export async function embeddedGround(seed: number): Promise<QuickstartCluster> {
  const cluster = await startCluster({ brokers: 3, seed })
  let stopped = 0
  return {
    brokers: cluster.brokers,
    faults: cluster,
    createTopic: (name, partitions) =>
      cluster.createTopic(name, { partitions, replicationFactor: 3, minInsyncReplicas: 2 }),
    async moveLeader(topic, index) {
      const partition = cluster.partition(topic, index)
      const from = partition.leaderId
      partition.moveLeader()
      return `the leader of ${topic}[${index}] moved from broker ${from} to ${partition.leaderId}`
    },
    async stopLeader(topic, index) {
      stopped = cluster.partition(topic, index).leaderId
      await cluster.broker(stopped).stop()
      return `broker ${stopped}, which leads ${topic}[${index}], was stopped`
    },
    async startStopped() {
      await cluster.broker(stopped).start()
      return `broker ${stopped} is back`
    },
    log: async (topic) => cluster.log(topic),
    stop: () => cluster.stop(),
  }
}
