import type { TopicOptions } from '../apache-kafka/kafka-admin.ts'
import type { Cluster } from '../broker/cluster.ts'
import { configOf } from '../broker/topic-configs.ts'
import { isValidTopicName } from '../broker/topic-name.ts'
import { ClusterOptionsError } from './cluster-options-error.ts'

/** @throws ClusterOptionsError that names every problem */
export function checkTopic(name: string, options: TopicOptions, cluster: Cluster): void {
  const problems: string[] = []
  if (!isValidTopicName(name)) {
    problems.push(`topic "${name}": give 1 to 249 letters, digits, dots, dashes or underscores`)
  }
  if (cluster.topics.has(name)) problems.push(`topic ${name} is there already`)
  const brokers = cluster.brokers.length
  const counts = [
    ['partitions', options.partitions, 100_000],
    ['replicationFactor', options.replicationFactor, brokers],
    ['minInsyncReplicas', options.minInsyncReplicas, brokers],
  ] as const
  for (const [field, value, max] of counts) {
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= max)) continue
    problems.push(`topic ${name}: ${field} is ${value}: give a whole number from 1 to ${max}`)
  }
  for (const config of Object.keys(options.config ?? {})) {
    if (configOf(config) === undefined) {
      problems.push(`topic ${name}: ${config} is not a setting of topics`)
    }
  }
  for (const replicas of options.assignments ?? []) {
    const unknown = replicas.filter((id) => !(Number.isInteger(id) && id >= 1 && id <= brokers))
    if (unknown.length > 0 || new Set(replicas).size !== replicas.length || replicas.length === 0) {
      problems.push(
        `topic ${name}: assignment [${replicas.join(', ')}]: give different broker ids from 1 to ${brokers}`,
      )
    }
  }
  if (problems.length > 0) throw new ClusterOptionsError(problems)
}
