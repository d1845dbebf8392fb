import type { ClusterOptions } from './cluster.ts'

/** The settings of brokers that clients read; a real broker has some hundred more. */
export function brokerConfigs(
  options: ClusterOptions,
): readonly { readonly name: string; readonly value: string }[] {
  return [
    { name: 'auto.create.topics.enable', value: String(options.autoCreateTopics) },
    { name: 'num.partitions', value: String(options.defaultPartitions) },
    { name: 'default.replication.factor', value: String(options.defaultReplicationFactor) },
    { name: 'min.insync.replicas', value: String(options.defaultMinInsyncReplicas) },
    { name: 'transaction.max.timeout.ms', value: String(options.maxTransactionTimeoutMs) },
  ]
}
