import { type ClusterOptions, resolveClusterOptions } from './cluster-options.ts'
import { EmbeddedCluster } from './embedded-cluster.ts'

/**
 * Starts Kafka brokers in this process, on loopback, in milliseconds: for any client, with faults
 * at exact points. A test double, honest but without disks: what it holds is gone when it stops.
 *
 * @throws ClusterOptionsError with every problem of the options
 * @throws ClusterPortError if a port is taken
 */
export async function startCluster(options: ClusterOptions = {}): Promise<EmbeddedCluster> {
  const resolved = resolveClusterOptions(options)
  const cluster = new EmbeddedCluster(resolved)
  try {
    await cluster.listen()
    for (const [name, topic] of Object.entries(resolved.topics)) {
      await cluster.createTopic(name, topic)
    }
  } catch (error) {
    await cluster.stop()
    throw error
  }
  return cluster
}
