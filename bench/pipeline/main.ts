import { describeMachine } from '../machine.ts'
import { roundOrder } from '../round-order.ts'
import { runRound } from '../run-round.ts'
import { parseArguments, type PipelineOptions, usage, variants } from './options.ts'
import { makeRow, type PipelineRow, renderReport, renderRow, summarise } from './report.ts'
import type { PipelinePlan, PipelineResult } from './round-plan.ts'

/** Several times what is outstanding at most, so that heap and compiler have settled. */
const WARM_UP_RECORDS = 400_000
const BUFFER_MEMORY = 128 * 1024 * 1024

const parsed = parseArguments(process.argv.slice(2))
switch (parsed.kind) {
  case 'help':
    process.stdout.write(usage)
    break
  case 'wrong':
    process.stderr.write(`${parsed.problems.join('\n')}\n\n${usage}`)
    process.exitCode = 2
    break
  case 'run':
    process.exitCode = await bench(parsed.options)
}

/** Returns the exit code. */
async function bench(options: PipelineOptions): Promise<number> {
  const { size, rounds, records, lingerMs, batchSize } = options
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interrupted.abort())
  }
  const runner = { script: new URL('./round.ts', import.meta.url), signal: interrupted.signal }
  const machine = describeMachine()
  const load =
    `single sends of ${size} B to 6 partitions, ${rounds} round(s) of ${records} records, ` +
    `linger ${lingerMs} ms, batches of ${batchSize} B, bufferMemory ${BUFFER_MEMORY} B`
  say(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore}`)
  say(load)

  const rows: PipelineRow[] = []
  const problems: string[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const variant of roundOrder(options.variants, round)) {
      const plan: PipelinePlan = {
        ...variants[variant],
        warmUpRecords: WARM_UP_RECORDS,
        records,
        size,
        lingerMs,
        batchSize,
        bufferMemory: BUFFER_MEMORY,
      }
      const answer = await runRound<PipelineResult>(plan, runner)
      if (runner.signal.aborted) return 130
      if (answer.ok) {
        const row = makeRow(variant, round, answer.result)
        rows.push(row)
        say(`${round}/${rounds} ${renderRow(row)}`)
      } else {
        problems.push(`${variant}, round ${round}: ${answer.reason}`)
        say(`!!! ${problems.at(-1)}`)
      }
    }
  }

  const report = summarise(rows)
  if (options.json) {
    const { json: _, ...given } = options
    const config = { ...given, bufferMemory: BUFFER_MEMORY, warmUpRecords: WARM_UP_RECORDS }
    const whole = {
      schema: 'holdfast.bench-pipeline/1',
      machine,
      config,
      rows,
      ...report,
      problems,
    }
    process.stdout.write(`${JSON.stringify(whole)}\n`)
  } else {
    process.stdout.write(`\n${load}\n\n${renderReport(report)}`)
  }
  return problems.length > 0 ? 1 : 0
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
