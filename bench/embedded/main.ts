import { parseArgs } from 'node:util'
import { startApacheKafka } from '@holdfast/testkit'
import { describeMachine } from '../machine.ts'
import { count, markdownTable, significant } from '../markdown.ts'
import { median } from '../median.ts'
import { runRound } from '../run-round.ts'
import { wholeNumber } from '../whole-number.ts'
import type { EmbeddedPlan, EmbeddedResult } from './round-plan.ts'

const usage = `Usage: npm run bench:embedded -- [options]

  How fast the testkit's embedded cluster starts, answers and takes records, and what it weighs.

  --beside apache   also asks a real Apache Kafka on this machine, in the same run
  --rounds 3        rounds, each in a process of its own
  --json            one JSON object on stdout and nothing else
  --help            this text

  Progress goes to stderr. The figures never make it fail; exit code 1: a round broke.
`
const HELD_RECORDS = 1_000_000

interface Row extends EmbeddedResult {
  readonly cluster: string
  readonly round: number
}

const problems: string[] = []
const { values } = read()
if (values.help) process.stdout.write(usage)
else if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n\n${usage}`)
  process.exitCode = 2
} else process.exitCode = await bench()

function read(): { values: { beside?: string; rounds?: string; json?: boolean; help?: boolean } } {
  try {
    const parsed = parseArgs({
      options: {
        beside: { type: 'string' },
        rounds: { type: 'string', default: '3' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    wholeNumber('rounds', parsed.values.rounds, 1, 100, problems)
    const { beside } = parsed.values
    if (beside !== undefined && beside !== 'apache')
      problems.push(`--beside ${beside}: give apache`)
    return parsed
  } catch (error) {
    problems.push((error as Error).message)
    return { values: {} }
  }
}

/** Returns the exit code. */
async function bench(): Promise<number> {
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interrupted.abort())
  }
  const machine = describeMachine()
  say(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore}`)
  const apache =
    values.beside === undefined ? undefined : await startApacheKafka({ onProgress: say })
  const rows: Row[] = []
  try {
    const rounds = Number(values.rounds)
    for (let round = 1; round <= rounds && !interrupted.signal.aborted; round++) {
      for (const cluster of apache === undefined ? ['embedded'] : ['embedded', 'apache']) {
        const topic = `bench-${round}`
        const shape = { partitions: 6, replicationFactor: 3, minInsyncReplicas: 2 }
        if (cluster === 'apache') await apache?.createTopic(topic, shape)
        const plan: EmbeddedPlan = {
          topic,
          heldRecords: HELD_RECORDS,
          ...(cluster === 'apache' ? { brokers: apache?.bootstrap ?? [] } : {}),
        }
        const answer = await runRound<EmbeddedResult>(plan, {
          script: new URL('./round.ts', import.meta.url),
          signal: interrupted.signal,
          flags: ['--expose-gc'],
        })
        if (answer.ok) rows.push({ cluster, round, ...answer.result })
        else problems.push(`${cluster}, round ${round}: ${answer.reason}`)
        say(answer.ok ? `${round}/${rounds} ${cluster} done` : `!!! ${problems.at(-1)}`)
      }
    }
  } finally {
    await apache?.stop()
  }
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ schema: 'holdfast.bench-embedded/1', machine, heldRecords: HELD_RECORDS, rows, problems })}\n`,
    )
  } else process.stdout.write(`\n${report(rows)}`)
  return problems.length > 0 ? 1 : 0
}

/** Medians, and the spread behind each. */
function report(rows: readonly Row[]): string {
  const clusters = [...new Set(rows.map(({ cluster }) => cluster))]
  const cell = (cluster: string, of: (row: Row) => number | undefined): string => {
    const figures = rows
      .filter((row) => row.cluster === cluster)
      .map(of)
      .filter((figure) => figure !== undefined)
    if (figures.length === 0) return ''
    const [low, high] = [Math.min(...figures), Math.max(...figures)]
    return `${significant(median(figures))} (${significant(low)} to ${significant(high)})`
  }
  const figures: readonly (readonly [string, (row: Row) => number | undefined])[] = [
    ['start of three brokers, ms', ({ startMs }) => startMs],
    ['one awaited send, ms', ({ roundTripMs }) => roundTripMs],
    ['kafkajs sendBatch of 1,000 x 100 B, records/s', (row) => row.sendBatchRecordsPerSecond],
    [`process with ${count(HELD_RECORDS)} records held, MB`, ({ residentMb }) => residentMb],
    ['left over after stop', ({ leftOver }) => leftOver?.length],
  ]
  const lines = figures.map(([name, of]) => [name, ...clusters.map((cluster) => cell(cluster, of))])
  return `${markdownTable(['', ...clusters], lines).join('\n')}\n`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
