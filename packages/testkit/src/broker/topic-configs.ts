/** One setting of a topic, as DescribeConfigs shows it. */
export interface ConfigDefinition {
  readonly name: string
  readonly defaultValue: string
}

/** Kafka 4.2's topic settings and their defaults (org.apache.kafka.common.config.TopicConfig). */
const TOPIC_CONFIGS: readonly ConfigDefinition[] = [
  { name: 'cleanup.policy', defaultValue: 'delete' },
  { name: 'max.message.bytes', defaultValue: '1048588' },
  { name: 'message.timestamp.after.max.ms', defaultValue: '3600000' },
  { name: 'message.timestamp.before.max.ms', defaultValue: '9223372036854775807' },
  { name: 'message.timestamp.type', defaultValue: 'CreateTime' },
  { name: 'min.insync.replicas', defaultValue: '1' },
]

const BY_NAME: ReadonlyMap<string, ConfigDefinition> = new Map(
  TOPIC_CONFIGS.map((config) => [config.name, config]),
)

export function configOf(name: string): ConfigDefinition | undefined {
  return BY_NAME.get(name)
}
