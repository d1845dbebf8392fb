type ConfigType = 'boolean' | 'double' | 'int' | 'list' | 'long' | 'string'

/** One setting of a topic, as DescribeConfigs shows it. */
export interface ConfigDefinition {
  readonly name: string
  readonly type: ConfigType
  readonly defaultValue: string
  /** What brokers call their default of it; undefined = the same. */
  readonly synonym?: string
  readonly min?: number
  /** All that may be given; of a list, each. */
  readonly values?: readonly string[]
}

const define = (
  name: string,
  type: ConfigType,
  defaultValue: string,
  more: Partial<ConfigDefinition> = {},
): ConfigDefinition => ({ name, type, defaultValue, ...more })

const LONGEST = '9223372036854775807'

/** Kafka 4.2's topic settings and their defaults (org.apache.kafka.storage.internals.log.LogConfig). */
export const TOPIC_CONFIGS: readonly ConfigDefinition[] = [
  define('cleanup.policy', 'list', 'delete', {
    synonym: 'log.cleanup.policy',
    values: ['compact', 'delete'],
  }),
  define('compression.gzip.level', 'int', '-1'),
  define('compression.lz4.level', 'int', '9', { min: 1 }),
  define('compression.type', 'string', 'producer', {
    values: ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
  }),
  define('compression.zstd.level', 'int', '3'),
  define('delete.retention.ms', 'long', '86400000', {
    synonym: 'log.cleaner.delete.retention.ms',
    min: 0,
  }),
  define('file.delete.delay.ms', 'long', '60000', {
    synonym: 'log.segment.delete.delay.ms',
    min: 0,
  }),
  define('flush.messages', 'long', LONGEST, {
    synonym: 'log.flush.interval.messages',
    min: 1,
  }),
  define('flush.ms', 'long', LONGEST, { synonym: 'log.flush.interval.ms', min: 0 }),
  define('follower.replication.throttled.replicas', 'list', ''),
  define('index.interval.bytes', 'int', '4096', { synonym: 'log.index.interval.bytes', min: 0 }),
  define('leader.replication.throttled.replicas', 'list', ''),
  define('local.retention.bytes', 'long', '-2', {
    synonym: 'log.local.retention.bytes',
    min: -2,
  }),
  define('local.retention.ms', 'long', '-2', { synonym: 'log.local.retention.ms', min: -2 }),
  define('max.compaction.lag.ms', 'long', LONGEST, {
    synonym: 'log.cleaner.max.compaction.lag.ms',
    min: 1,
  }),
  define('max.message.bytes', 'int', '1048588', { synonym: 'message.max.bytes', min: 0 }),
  define('message.timestamp.after.max.ms', 'long', '3600000', {
    synonym: 'log.message.timestamp.after.max.ms',
    min: 0,
  }),
  define('message.timestamp.before.max.ms', 'long', LONGEST, {
    synonym: 'log.message.timestamp.before.max.ms',
    min: 0,
  }),
  define('message.timestamp.type', 'string', 'CreateTime', {
    synonym: 'log.message.timestamp.type',
    values: ['CreateTime', 'LogAppendTime'],
  }),
  define('min.cleanable.dirty.ratio', 'double', '0.5', {
    synonym: 'log.cleaner.min.cleanable.ratio',
    min: 0,
  }),
  define('min.compaction.lag.ms', 'long', '0', {
    synonym: 'log.cleaner.min.compaction.lag.ms',
    min: 0,
  }),
  define('min.insync.replicas', 'int', '1', { min: 1 }),
  define('preallocate', 'boolean', 'false', { synonym: 'log.preallocate' }),
  define('remote.log.copy.disable', 'boolean', 'false'),
  define('remote.log.delete.on.disable', 'boolean', 'false'),
  define('remote.storage.enable', 'boolean', 'false'),
  define('retention.bytes', 'long', '-1', { synonym: 'log.retention.bytes' }),
  define('retention.ms', 'long', '604800000', { synonym: 'log.retention.ms', min: -1 }),
  define('segment.bytes', 'int', '1073741824', { synonym: 'log.segment.bytes', min: 1_048_576 }),
  define('segment.index.bytes', 'int', '10485760', {
    synonym: 'log.index.size.max.bytes',
    min: 4,
  }),
  define('segment.jitter.ms', 'long', '0', { synonym: 'log.roll.jitter.ms', min: 0 }),
  define('segment.ms', 'long', '604800000', { synonym: 'log.roll.ms', min: 1 }),
  define('unclean.leader.election.enable', 'boolean', 'false'),
]

const BY_NAME: ReadonlyMap<string, ConfigDefinition> = new Map(
  TOPIC_CONFIGS.map((config) => [config.name, config]),
)

export function configOf(name: string): ConfigDefinition | undefined {
  return BY_NAME.get(name)
}

/** ConfigType of DescribeConfigs 3 and later (KIP-569). */
const TYPE_CODES: Readonly<Record<ConfigType, number>> = {
  boolean: 1,
  string: 2,
  int: 3,
  long: 5,
  double: 6,
  list: 7,
}

export function configType({ type }: ConfigDefinition): number {
  return TYPE_CODES[type]
}

/** Why a topic cannot be set up so, in Kafka's words where they are short; undefined = it can. */
export function configProblem(name: string, value: string | null): string | undefined {
  const definition = configOf(name)
  if (definition === undefined) return `Unknown topic config name: ${name}`
  if (value === null) return `Null value not supported for topic configs: ${name}`
  const { type, values, min = -Infinity } = definition
  const invalid = (why: string): string =>
    `Invalid value ${value} for configuration ${name}: ${why}`
  const number = Number(value)
  switch (type) {
    case 'boolean':
      return /^(true|false)$/i.test(value)
        ? undefined
        : invalid('Expected value to be either true or false')
    case 'int':
    case 'long':
    case 'double': {
      const form = type === 'double' ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/
      if (!form.test(value)) return invalid(`Not a number of type ${type.toUpperCase()}`)
      return number < min ? invalid(`Value must be at least ${min}`) : undefined
    }
    case 'string':
    case 'list': {
      const given = type === 'list' ? value.split(',').map((each) => each.trim()) : [value]
      if (values === undefined || given.every((each) => values.includes(each))) return undefined
      return invalid(`String must be one of: ${values.join(', ')}`)
    }
  }
}
