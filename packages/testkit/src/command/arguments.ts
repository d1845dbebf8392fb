import { parseArgs } from 'node:util'
import type { TopicOptions } from '../apache-kafka/kafka-admin.ts'
import type { ClusterOptions } from '../embedded/cluster-options.ts'
import { type NamedFault, namedFaults, readFault } from './named-faults.ts'

export interface CommandOptions {
  readonly cluster: ClusterOptions
  readonly faults: readonly NamedFault[]
  readonly json: boolean
}

export type Asked =
  | { readonly kind: 'run'; readonly options: CommandOptions }
  | { readonly kind: 'text'; readonly text: string; readonly exitCode: 0 | 2 }

const usage = `Usage: holdfast-cluster [--brokers 3] [--topic orders:6]... [--port 9092] [--faults ...]...

Serves a Kafka cluster from this process, in memory, to any client until it is stopped. Prints the
bootstrap servers to stdout.

  --brokers N        how many brokers, 1 to 100; default 3
  --topic NAME[:PARTITIONS[:REPLICATION]]
                     creates a topic at the start; may be given several times
  --auto-create      creates the topics that clients ask for
  --host ADDRESS     where to listen, and what clients are told; default 127.0.0.1
  --port N           the first broker's port, the next ones follow; default: free ones
  --faults rate=R,kind=K[,ms=N]
                     strikes a part R (above 0, up to 1) of the Produce requests; may be given
                     several times. Kinds:
${Object.entries(namedFaults)
  .map(([kind, { says }]) => `                       ${kind.padEnd(20)} ${says}`)
  .join('\n')}
  --seed N           which requests are struck; default 1
  --json             the bootstrap servers as JSON: { "brokers": [...], "topics": [...] }
  --help             this text

Example: holdfast-cluster --topic orders:6 --port 9092 --faults rate=0.05,kind=lost-answer --seed 7
`

export function readArguments(args: readonly string[]): Asked {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        brokers: { type: 'string' },
        topic: { type: 'string', multiple: true, default: [] },
        'auto-create': { type: 'boolean', default: false },
        host: { type: 'string' },
        port: { type: 'string' },
        faults: { type: 'string', multiple: true, default: [] },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return { kind: 'text', text: usage, exitCode: 0 }
    const { brokers, host, port, topic, faults, seed, json } = values
    const cluster: ClusterOptions = {
      topics: Object.fromEntries(topic.map(readTopic)),
      autoCreateTopics: values['auto-create'],
      seed: wholeNumber('--seed', seed),
      ...(brokers === undefined ? {} : { brokers: wholeNumber('--brokers', brokers) }),
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port: wholeNumber('--port', port) }),
    }
    return { kind: 'run', options: { cluster, faults: faults.map(readFault), json } }
  } catch (error) {
    return { kind: 'text', text: `${(error as Error).message}\n\n${usage}`, exitCode: 2 }
  }
}

function readTopic(given: string): [string, TopicOptions] {
  const [name = '', partitions = '1', replication, ...rest] = given.split(':')
  if (name === '' || rest.length > 0) {
    throw new Error(`--topic ${given}: give NAME, NAME:PARTITIONS or NAME:PARTITIONS:REPLICATION`)
  }
  return [
    name,
    {
      partitions: wholeNumber(`--topic ${given}`, partitions),
      ...(replication === undefined
        ? {}
        : { replicationFactor: wholeNumber(`--topic ${given}`, replication) }),
    },
  ]
}

function wholeNumber(name: string, given: string): number {
  if (/^\d{1,10}$/.test(given)) return Number(given)
  throw new Error(`${name}: ${given} is not a whole number`)
}
