import { parseArgs } from 'node:util'

export interface QuickstartOptions {
  readonly cluster: 'embedded' | 'apache'
  readonly seed: number
  readonly records: number
  readonly json: boolean
}

export type Asked =
  | { readonly kind: 'run'; readonly options: QuickstartOptions }
  | { readonly kind: 'text'; readonly text: string; readonly exitCode: 0 | 2 }

const usage = `Usage: npm start -- [--cluster embedded|apache] [--seed 1] [--records 3000] [--json]

Sends records through Holdfast, then through plain kafkajs (idempotent: true), while the same faults
strike: answers lost after the append, a leader moved, a broker stopped and back, not enough replicas.
Then it reads the log, round the faults, and says what became of every record that was called
acknowledged.

  --cluster embedded brokers in this process: needs nothing else. The default
  --cluster apache   a real Apache Kafka with three brokers on this machine; needs Java 17+, and Maven
                     the first time
  --seed N           which answers are lost; default 1
  --records N        how many records each client sends, 100 to 100,000; default 3000
  --json             one JSON object on stdout; use npm start --silent -- --json

Exit code 0 only if Holdfast held: nothing lost, duplicated, reordered or told wrongly.
`

export function readArguments(args: readonly string[]): Asked {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        cluster: { type: 'string', default: 'embedded' },
        seed: { type: 'string', default: '1' },
        records: { type: 'string', default: '3000' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return { kind: 'text', text: usage, exitCode: 0 }
    const { cluster } = values
    if (cluster !== 'apache' && cluster !== 'embedded') {
      throw new Error(`--cluster ${cluster}: give embedded or apache`)
    }
    return {
      kind: 'run',
      options: {
        cluster,
        seed: wholeNumber('--seed', values.seed, 0, 2 ** 31 - 1),
        records: wholeNumber('--records', values.records, 100, 100_000),
        json: values.json,
      },
    }
  } catch (error) {
    return { kind: 'text', text: `${(error as Error).message}\n\n${usage}`, exitCode: 2 }
  }
}

function wholeNumber(name: string, given: string, min: number, max: number): number {
  const value = Number(given)
  if (/^\d+$/.test(given) && value >= min && value <= max) return value
  throw new Error(`${name} ${given}: give a whole number from ${min} to ${max}`)
}
