import { kafkaClasspath } from '@holdfast/testkit'
import type { ClientName } from './client-name.ts'
import { confluentMissing } from './clients/confluent-transactions.ts'
import { openCluster } from './cluster.ts'
import { describeMachine } from './machine.ts'
import { measure } from './measure.ts'
import { type BenchOptions, parseArguments, usage } from './options.ts'
import { compare, type Row } from './report.ts'
import { roundOrder } from './round-order.ts'
import { renderRow, renderTable } from './table.ts'

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
    process.exitCode = await bench(parsed.options).catch((error: Error) => {
      say(`!!! ${error.message}`)
      return 1
    })
}

/** Returns the exit code. */
async function bench(options: BenchOptions): Promise<number> {
  const confluentFolder = process.env.HOLDFAST_BENCH_CONFLUENT
  const { clients, skipped } = present(options.clients, confluentFolder)
  shout(skipped)
  if (clients.length === 0) return 1
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    // Not more than that here: the cluster and the round under way are ended on the way out
    process.once(name, () => interrupted.abort())
  }
  const { signal } = interrupted
  const machine = describeMachine()
  const classpath = clients.includes('java') ? await kafkaClasspath(say) : undefined
  await using cluster = await openCluster(options, say)
  say(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore}`)
  say(cluster.description)
  say(describeLoad(options))

  const warmUp: Row[] = []
  const rows: Row[] = []
  const problems: string[] = []
  // Round 0 is not counted: brokers that have just started are several times slower.
  for (let round = 0; round <= options.rounds; round++) {
    const counted = round === 0 ? warmUp : rows
    for (const client of roundOrder(clients, round)) {
      const earlier = [...warmUp, ...rows].findLast(
        (row) => row.client === client,
      )?.recordsPerSecond
      const measured = await measure({
        client,
        round,
        options,
        cluster,
        classpath,
        confluentFolder,
        earlier,
        signal,
      })
      if (signal.aborted) return 130
      if (measured.row) {
        counted.push(measured.row)
        say(`${round || 'warm-up'}/${options.rounds} ${renderRow(measured.row)}`)
      }
      problems.push(...measured.problems)
      shout(measured.problems)
    }
  }

  const comparison = compare(rows)
  if (options.json) {
    const { json: _, ...config } = options
    const report = {
      schema: 'holdfast.bench/1',
      machine,
      config,
      rows,
      ...comparison,
      skipped,
      problems,
    }
    process.stdout.write(`${JSON.stringify(report)}\n`)
  } else {
    process.stdout.write(`\n${describeLoad(options)}\n\n${renderTable(comparison)}`)
  }
  // Once more, below the table that they put in doubt
  shout([...skipped, ...problems])
  return problems.length > 0 ? 1 : 0
}

/** Without the clients that are no dependency of ours and not here. */
function present(
  named: readonly ClientName[],
  confluentFolder: string | undefined,
): { clients: readonly ClientName[]; skipped: readonly string[] } {
  const missing = named.includes('confluent') ? confluentMissing(confluentFolder) : undefined
  if (missing === undefined) return { clients: named, skipped: [] }
  return {
    clients: named.filter((client) => client !== 'confluent'),
    skipped: [`confluent is left out: ${missing}`],
  }
}

function describeLoad(options: BenchOptions): string {
  const { shape, size, outstanding, recordsPerTransaction, seconds, rounds, ...rest } = options
  const load =
    recordsPerTransaction === undefined
      ? `${shape} of ${size} B, ${outstanding} outstanding`
      : `${shape} of ${recordsPerTransaction} records of ${size} B`
  return (
    `${load}, ${rounds} round(s) of ${seconds} s, ` +
    `linger ${rest.lingerMs} ms, batches of ${rest.batchSize} B, ${rest.partitions} partitions`
  )
}

function shout(problems: readonly string[]): void {
  for (const problem of problems) say(`!!! ${problem}`)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
