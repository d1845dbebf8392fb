import { parseArgs } from 'node:util'
import { wholeNumber } from '../whole-number.ts'

export interface PipelineOptions {
  readonly variants: readonly VariantName[]
  /** Measured per round, after the warm-up. */
  readonly records: number
  readonly rounds: number
  /** Bytes of a record's value. */
  readonly size: number
  readonly lingerMs: number
  readonly batchSize: number
  readonly json: boolean
}

/** What the load of a round looks like; in all of them 6 partitions are sent to. */
export interface Variant {
  /** Sends that wait for their answer at any time. */
  readonly outstanding: number
  /** Of the one topic. */
  readonly partitions: number
}

/** The others are held against `base`. */
export const variants = {
  base: { outstanding: 1_000, partitions: 6 },
  deep: { outstanding: 100_000, partitions: 6 },
  wide: { outstanding: 1_000, partitions: 2_000 },
} as const satisfies Record<string, Variant>
export type VariantName = keyof typeof variants
const variantNames = Object.keys(variants) as VariantName[]

export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: PipelineOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] }

export const usage = `Usage: npm run bench:pipeline -- [options]

  CPU per record of Holdfast without sockets or brokers: a double acknowledges at once.

  --variants ${variantNames.join(',')}   which, in this order: base has 1,000 sends outstanding and
                             6 partitions, deep 100,000 sends, wide 2,000 partitions
  --records 2000000          measured per round, after 400,000 that are not counted
  --rounds 5                 rounds per variant, interleaved, each in a process of its own
  --size 100                 bytes of a record
  --linger 5                 lingerMs
  --batch-size 65536         bytes
  --json                     one JSON object on stdout and nothing else
  --help                     this text

  Progress goes to stderr. The figures never make it fail; exit code 1: a round broke.
  bench/README.md tells how to read the numbers.
`

export function parseArguments(args: readonly string[]): ParsedArguments {
  let values
  try {
    values = parseArgs({
      args: [...args],
      options: {
        variants: { type: 'string', default: variantNames.join(',') },
        records: { type: 'string', default: '2000000' },
        rounds: { type: 'string', default: '5' },
        size: { type: 'string', default: '100' },
        linger: { type: 'string', default: '5' },
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
  const options: PipelineOptions = {
    variants: variantsIn(values.variants, problems),
    records: whole('records', values.records, 1_000, 1_000_000_000),
    rounds: whole('rounds', values.rounds, 1, 1_000),
    // 100,000 of them, and what each is charged besides, have to fit into the buffer
    size: whole('size', values.size, 1, 600),
    lingerMs: whole('linger', values.linger, 0, 60_000),
    batchSize: whole('batch-size', values['batch-size'], 1_024, 1_000_000),
    json: values.json,
  }
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'run', options }
}

function variantsIn(text: string, problems: string[]): VariantName[] {
  const chosen: VariantName[] = []
  for (const word of text.split(',')) {
    const name = variantNames.find((known) => known === word)
    if (name === undefined)
      problems.push(`--variants knows ${variantNames.join(', ')}, not '${word}'`)
    else if (chosen.includes(name)) problems.push(`--variants names ${name} twice`)
    else chosen.push(name)
  }
  return chosen
}
