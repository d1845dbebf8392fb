import { parseArgs } from 'node:util'
import { wholeNumber } from './whole-number.ts'

export const clientNames = ['holdfast', 'kafkajs', 'java'] as const
export type ClientName = (typeof clientNames)[number]

/** `singles`: every send carries one record. `arrays`: every send carries 1,000. */
export const shapes = ['singles', 'arrays'] as const
export type Shape = (typeof shapes)[number]

export interface BenchOptions {
  /** `apache`: three brokers started for this run. Otherwise where a running cluster listens. */
  readonly cluster: 'apache' | readonly string[]
  readonly clients: readonly ClientName[]
  readonly shape: Shape
  /** Bytes of a record's value. */
  readonly size: number
  /** Sends that wait for their answer at any time. */
  readonly outstanding: number
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

  --cluster apache|host:port[,host:port]   default apache: three brokers, started and stopped here
  --clients ${clientNames.join(',')}         which, in this order; default holdfast,kafkajs
  --shape singles|arrays                   one record per send, or 1,000; default singles
  --size 100                               bytes of a record
  --outstanding 1000                       sends under way at any time; default 1000, for arrays 8
  --seconds 5                              measured per round, after a second of warm-up
  --rounds 5                               rounds per client, interleaved
  --linger 5                               lingerMs, for clients that have it
  --partitions 6                           of each round's topic
  --batch-size 65536                       bytes, for clients that have it
  --json                                   one JSON object on stdout and nothing else
  --help                                   this text

  Progress goes to stderr. Exit code 1: a log does not hold what was acknowledged, or a round failed.
  bench/README.md tells how to read the numbers.
`

const DEFAULT_OUTSTANDING: Record<Shape, number> = { singles: 1_000, arrays: 8 }

export function parseArguments(args: readonly string[]): ParsedArguments {
  let values
  try {
    values = parseArgs({
      args: [...args],
      options: {
        cluster: { type: 'string', default: 'apache' },
        clients: { type: 'string', default: 'holdfast,kafkajs' },
        shape: { type: 'string', default: 'singles' },
        size: { type: 'string', default: '100' },
        outstanding: { type: 'string' },
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

  const shape = shapes.find((name) => name === values.shape)
  if (shape === undefined) problems.push(`--shape takes ${shapes.join(' or ')}`)
  const outstanding = values.outstanding ?? String(DEFAULT_OUTSTANDING[shape ?? 'singles'])
  const options: BenchOptions = {
    cluster: clusterIn(values.cluster, problems),
    clients: clientsIn(values.clients, problems),
    shape: shape ?? 'singles',
    size: whole('size', values.size, 1, 1_000_000),
    outstanding: whole('outstanding', outstanding, 1, 1_000_000),
    seconds: whole('seconds', values.seconds, 1, 3_600),
    rounds: whole('rounds', values.rounds, 1, 1_000),
    lingerMs: whole('linger', values.linger, 0, 60_000),
    partitions: whole('partitions', values.partitions, 1, 10_000),
    batchSize: whole('batch-size', values['batch-size'], 1_024, 1_000_000),
    json: values.json,
  }
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'run', options }
}

function clusterIn(text: string, problems: string[]): BenchOptions['cluster'] {
  if (text === 'apache') return 'apache'
  const addresses = text.split(',')
  for (const address of addresses) {
    if (!/^[^\s:]+:\d{1,5}$/.test(address)) {
      problems.push(`--cluster takes apache or host:port[,host:port], not '${address}'`)
    }
  }
  return addresses
}

function clientsIn(text: string, problems: string[]): ClientName[] {
  const chosen: ClientName[] = []
  for (const word of text.split(',')) {
    const name = clientNames.find((known) => known === word)
    if (name === undefined)
      problems.push(`--clients knows ${clientNames.join(', ')}, not '${word}'`)
    else if (chosen.includes(name)) problems.push(`--clients names ${name} twice`)
    else chosen.push(name)
  }
  return chosen
}
