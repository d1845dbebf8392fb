import { parseArgs } from 'node:util'
import { wholeNumber } from '../whole-number.ts'

export interface MemoryOptions {
  /** Bytes of a record's value. */
  readonly sizes: readonly number[]
  readonly rounds: number
  readonly bufferMemory: number
  readonly json: boolean
}

export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: MemoryOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] }

export const usage = `Usage: npm run bench:memory -- [options]

  What the process of a producer grows by while all brokers are down and its buffer fills up.

  --sizes 100,1024           bytes of a record; each size is measured by itself
  --buffer-memory 33554432   bufferMemory, in bytes
  --rounds 3                 rounds per size, each in a process of its own
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
        sizes: { type: 'string', default: '100,1024' },
        'buffer-memory': { type: 'string', default: '33554432' },
        rounds: { type: 'string', default: '3' },
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
  const options: MemoryOptions = {
    sizes: values.sizes.split(',').map((size) => whole('sizes', size, 1, 1_000_000)),
    rounds: whole('rounds', values.rounds, 1, 1_000),
    bufferMemory: whole('buffer-memory', values['buffer-memory'], 8_388_608, 1_073_741_824),
    json: values.json,
  }
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'run', options }
}
