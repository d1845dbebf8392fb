import { readLog, startApacheKafka, startFaultProxy } from '@holdfast/testkit'
import type { QuickstartCluster } from './quickstart-cluster.ts'

/** A real Apache Kafka on this machine, with the fault proxy in front. */
export async function apacheGround(
  seed: number,
  onProgress: (line: string) => void,
): Promise<QuickstartCluster> {
  const kafka = await startApacheKafka({ onProgress })
  const proxy = await startFaultProxy({ routes: kafka.proxyRoutes, seed })
  let stopped = 0
  return {
    brokers: kafka.proxied,
    faults: proxy,
    createTopic: (name, partitions) => kafka.createTopic(name, { partitions }),
    async moveLeader(topic, partition) {
      const { leaderId } = await kafka.describePartition(topic, partition)
      const next = (leaderId % kafka.brokers.length) + 1
      await kafka.moveLeader(topic, partition, next)
      return `the leader of ${topic}[${partition}] moved from broker ${leaderId} to ${next}`
    },
    async stopLeader(topic, partition) {
      stopped = (await kafka.describePartition(topic, partition)).leaderId
      await kafka.broker(stopped).sigkill()
      return `broker ${stopped}, which leads ${topic}[${partition}], was killed`
    },
    async startStopped() {
      await kafka.broker(stopped).start()
      return `broker ${stopped} is back`
    },
    async log(topic, partitions) {
      const logs = await Promise.all(
        Array.from({ length: partitions }, (_, partition) =>
          readLog({ bootstrap: kafka.bootstrap, topic, partition }),
        ),
      )
      return logs.flat()
    },
    async stop() {
      await proxy.stop()
      await kafka.stop()
    },
  }
}
