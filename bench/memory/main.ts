import { describeMachine } from '../machine.ts'
import { runRound } from '../run-round.ts'
import { type MemoryOptions, parseArguments, usage } from './options.ts'
import { makeRow, type MemoryRow, renderReport, renderRow, summarise } from './report.ts'
import type { MemoryPlan, MemoryResult } from './round-plan.ts'

/** So that compiled code is not taken for growth. */
const WARM_UP_RECORDS = 200_000

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
async function bench(options: MemoryOptions): Promise<number> {
  const { sizes, rounds, bufferMemory } = options
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interrupted.abort())
  }
  const script = new URL('./round.ts', import.meta.url)
  const runner = { script, signal: interrupted.signal, flags: ['--expose-gc'] }
  const machine = describeMachine()
  const load = `single sends with all brokers down until the buffer is full, bufferMemory ${bufferMemory} B`
  say(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore}`)
  say(load)

  const rows: MemoryRow[] = []
  const problems: string[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const size of sizes) {
      const plan: MemoryPlan = { size, bufferMemory, warmUpRecords: WARM_UP_RECORDS }
      const answer = await runRound<MemoryResult>(plan, runner)
      if (runner.signal.aborted) return 130
      if (answer.ok) {
        const row = makeRow(size, round, bufferMemory, answer.result)
        rows.push(row)
        say(`${round}/${rounds} ${renderRow(row)}`)
      } else {
        problems.push(`${size} B, round ${round}: ${answer.reason}`)
        say(`!!! ${problems.at(-1)}`)
      }
    }
  }

  const summary = summarise(rows)
  if (options.json) {
    const { json: _, ...given } = options
    const config = { ...given, warmUpRecords: WARM_UP_RECORDS }
    const whole = { schema: 'holdfast.bench-memory/1', machine, config, rows, summary, problems }
    process.stdout.write(`${JSON.stringify(whole)}\n`)
  } else {
    process.stdout.write(`\n${load}\n\n${renderReport(summary)}`)
  }
  return problems.length > 0 ? 1 : 0
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
