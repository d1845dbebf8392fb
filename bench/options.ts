import { parseArgs } from 'node:util'
import {
  type ClientName,
  clientNamed,
  defaultClients,
  knownClients,
  type SendShape,
  type Shape,
  shapes,
} from './client-name.ts'
import { STAMP_BYTES } from './transactions/keyed-records.ts'
import { wholeNumber } from './whole-number.ts'

export interface BenchOptions {
  /** Three brokers started for this run, or where a running cluster listens. */
  readonly cluster: 'apache' | 'embedded' | readonly string[]
  readonly clients: readonly ClientName[]
  readonly shape: Shape
  /** Bytes of a record's value. */
  readonly size: number
  /** Sends that wait for their answer at any time. Of transactions, each client has its own number. */
  readonly outstanding: number | undefined
  /** Of a transaction; undefined with the other shapes. */
  readonly recordsPerTransaction: number | undefined
  readonly seconds: number
  readonly rounds: number
  readonly lingerMs: number
  readonly partitions: number
  readonly batchSize: number
  readonly json: boolean
}

export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: BenchOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] }

export const usage = `Usage: npm run bench -- [options]

  --cluster apache|embedded|host:port,...  default apache: three brokers, started and stopped here;
                                           embedded: the testkit's, in the process that does not send
  --clients holdfast,kafkajs,...           which, in this order
    singles, arrays                        ${knownClients.singles.join(', ')}; default ${defaultClients.singles.join(',')}
    transactions                           ${knownClients.transactions.join(', ')};
                                           default ${defaultClients.transactions.join(',')}
  --shape singles|arrays|transactions      one record per send, or 1,000, or transactions; default singles
  --size 100                               bytes of a record
  --outstanding 1000                       sends under way at any time; default 1000, for arrays 8
  --records 10                             of each transaction, with --shape transactions
  --seconds 5                              measured per round, after a second of warm-up
  --rounds 5                               rounds per client, interleaved
  --linger 5                               lingerMs, for clients that have it
  --partitions 6                           of each round's topic
  --batch-size 65536                       bytes, for clients that have it
  --json                                   one JSON object on stdout and nothing else
  --help                                   this text

  The clients of --shape transactions: one transaction at a time, but holdfast-pool-N (holdfast-pool-8)
  has N under way, with as many transactional ids. holdfast-plain sends the same records without
  transactions. kafkajs-tuned retries after 10 ms. confluent is left out, and says so, unless
  HOLDFAST_BENCH_CONFLUENT=FOLDER names where @confluentinc/kafka-javascript is installed.

  Progress goes to stderr. Exit code 1: a log does not hold what was acknowledged, or a round failed.
  bench/README.md tells how to read the numbers.
`

const DEFAULT_OUTSTANDING: Record<SendShape, number> = { singles: 1_000, arrays: 8 }
const DEFAULT_RECORDS_PER_TRANSACTION = 10

export function parseArguments(args: readonly string[]): ParsedArguments {
  let values
  try {
    values = parseArgs({
      args: [...args],
      options: {
        cluster: { type: 'string', default: 'apache' },
        clients: { type: 'string' },
        shape: { type: 'string', default: 'singles' },
        size: { type: 'string', default: '100' },
        outstanding: { type: 'string' },
        records: { type: 'string' },
        seconds: { type: 'string', default: '5' },
        rounds: { type: 'string', default: '5' },
        linger: { type: 'string', default: '5' },
        partitions: { type: 'string', default: '6' },
        'batch-size': { type: 'string', default: '65536' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return { kind: 'wrong', problems: [(error as Error).message] }
  }
  if (values.help) return { kind: 'help' }

  const problems: string[] = []
  const whole = (name: string, text: string, min: number, max: number): number =>
    wholeNumber(name, text, min, max, problems)

  const named = shapes.find((name) => name === values.shape)
  if (named === undefined) problems.push(`--shape takes ${shapes.join(', ')}`)
  const shape = named ?? 'singles'
  const options: BenchOptions = {
    cluster: clusterIn(values.cluster, problems),
    clients: clientsIn(values.clients, shape, problems),
    shape,
    // The records of a transaction are told apart in the log
    size: whole('size', values.size, shape === 'transactions' ? STAMP_BYTES : 1, 1_000_000),
    ...perCall(shape, values, whole, problems),
    seconds: whole('seconds', values.seconds, 1, 3_600),
    rounds: whole('rounds', values.rounds, 1, 1_000),
    lingerMs: whole('linger', values.linger, 0, 60_000),
    partitions: whole('partitions', values.partitions, 1, 10_000),
    batchSize: whole('batch-size', values['batch-size'], 1_024, 1_000_000),
    json: values.json,
  }
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'run', options }
}

function perCall(
  shape: Shape,
  { outstanding, records }: { outstanding?: string | undefined; records?: string | undefined },
  whole: (name: string, text: string, min: number, max: number) => number,
  problems: string[],
): Pick<BenchOptions, 'outstanding' | 'recordsPerTransaction'> {
  if (shape === 'transactions') {
    if (outstanding !== undefined) {
      problems.push('--outstanding does not go with transactions: choose holdfast-pool-N')
    }
    const text = records ?? String(DEFAULT_RECORDS_PER_TRANSACTION)
    return { outstanding: undefined, recordsPerTransaction: whole('records', text, 1, 1_000_000) }
  }
  if (records !== undefined) problems.push('--records goes with --shape transactions')
  const text = outstanding ?? String(DEFAULT_OUTSTANDING[shape])
  return {
    outstanding: whole('outstanding', text, 1, 1_000_000),
    recordsPerTransaction: undefined,
  }
}

function clusterIn(text: string, problems: string[]): BenchOptions['cluster'] {
  if (text === 'apache' || text === 'embedded') return text
  const addresses = text.split(',')
  for (const address of addresses) {
    if (!/^[^\s:]+:\d{1,5}$/.test(address)) {
      problems.push(`--cluster takes apache, embedded or host:port[,host:port], not '${address}'`)
    }
  }
  return addresses
}

function clientsIn(text: string | undefined, shape: Shape, problems: string[]): ClientName[] {
  if (text === undefined) return [...defaultClients[shape]]
  const chosen: ClientName[] = []
  for (const word of text.split(',')) {
    const name = clientNamed(word, shape)
    if (name === undefined) {
      const known = knownClients[shape].join(', ')
      problems.push(`--clients knows ${known} with --shape ${shape}, not '${word}'`)
    } else if (chosen.includes(name)) problems.push(`--clients names ${name} twice`)
    else chosen.push(name)
  }
  return chosen
}
