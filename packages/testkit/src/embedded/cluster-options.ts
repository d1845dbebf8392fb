import type { TopicOptions } from '../apache-kafka/kafka-admin.ts'
import { type Clock, systemClock } from '../faults/clock.ts'
import { ClusterOptionsError } from './cluster-options-error.ts'

export interface ClusterOptions {
  /** How many; ids are 1 to n. Default 3. */
  readonly brokers?: number
  /** The address to listen on and to advertise; default 127.0.0.1. */
  readonly host?: string
  /** The first broker's port, the next ones follow; default 0: free ones. */
  readonly port?: number
  /** Created at the start: a number is a count of partitions. */
  readonly topics?: Readonly<Record<string, number | TopicOptions>>
  /** Whether a Metadata request may create a topic; default false. */
  readonly autoCreateTopics?: boolean
  /** For random faults without a seed of their own; default 1. */
  readonly seed?: number
  /** Largest request in bytes; default 100 MiB, as Kafka's `socket.request.max.bytes`. */
  readonly maxFrameBytes?: number
  /** Default 900,000, as Kafka's `transaction.max.timeout.ms`. */
  readonly maxTransactionTimeoutMs?: number
  /** How often expired transactions are looked for; default 10,000, as Kafka. */
  readonly transactionCleanupIntervalMs?: number
  readonly clock?: Clock
  /** Wall clock in milliseconds since 1970, for timestamps. */
  readonly now?: () => number
}

export type ResolvedClusterOptions = {
  readonly [Name in keyof ClusterOptions]-?: Exclude<ClusterOptions[Name], undefined>
} & { readonly topics: Readonly<Record<string, TopicOptions>> }

const MOST_BROKERS = 100

/** @throws ClusterOptionsError that names every problem */
export function resolveClusterOptions(options: ClusterOptions): ResolvedClusterOptions {
  const problems: string[] = []
  const whole = (
    name: keyof ClusterOptions,
    fallback: number,
    min: number,
    max: number,
  ): number => {
    const value = options[name] ?? fallback
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
      return value
    }
    problems.push(`${name} is ${JSON.stringify(value)}: give a whole number from ${min} to ${max}`)
    return fallback
  }
  for (const name of Object.keys(options)) {
    if (!KNOWN.has(name))
      problems.push(`${name} is not an option: there are ${[...KNOWN].join(', ')}`)
  }
  const brokers = whole('brokers', 3, 1, MOST_BROKERS)
  const port = whole('port', 0, 0, 65_535)
  if (port !== 0 && port + brokers - 1 > 65_535) {
    problems.push(`port is ${port}: ${brokers} brokers need the ports up to ${port + brokers - 1}`)
  }
  const resolved = {
    brokers,
    host: options.host ?? '127.0.0.1',
    port,
    topics: topicsOf(options.topics ?? {}),
    autoCreateTopics: options.autoCreateTopics ?? false,
    seed: options.seed ?? 1,
    maxFrameBytes: whole('maxFrameBytes', 100 * 1024 * 1024, 1024, 2 ** 31 - 1),
    maxTransactionTimeoutMs: whole('maxTransactionTimeoutMs', 900_000, 1, 2 ** 31 - 1),
    transactionCleanupIntervalMs: whole('transactionCleanupIntervalMs', 10_000, 1, 2 ** 31 - 1),
    clock: options.clock ?? systemClock,
    now: options.now ?? Date.now,
  }
  if (problems.length > 0) throw new ClusterOptionsError(problems)
  return resolved
}

const KNOWN: ReadonlySet<string> = new Set([
  'brokers',
  'host',
  'port',
  'topics',
  'autoCreateTopics',
  'seed',
  'maxFrameBytes',
  'maxTransactionTimeoutMs',
  'transactionCleanupIntervalMs',
  'clock',
  'now',
] satisfies (keyof ClusterOptions)[])

function topicsOf(
  topics: Readonly<Record<string, number | TopicOptions>>,
): Readonly<Record<string, TopicOptions>> {
  return Object.fromEntries(
    Object.entries(topics).map(([name, topic]) => [
      name,
      typeof topic === 'number' ? { partitions: topic } : topic,
    ]),
  )
}
