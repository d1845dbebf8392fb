import { ApacheKafkaUnavailableError, kafkajsControl, type WorkloadClient } from '@holdfast/testkit'
import { apacheGround } from './apache-ground.ts'
import type { QuickstartOptions } from './arguments.ts'
import { embeddedGround } from './embedded-ground.ts'
import { holdfastClient } from './holdfast-client.ts'
import type { QuickstartCluster } from './quickstart-cluster.ts'
import { reportOf, table } from './report.ts'
import { runTrial, type Trial } from './trial.ts'

/** Long enough for every send of ours to settle: maxBlockMs + deliveryTimeoutMs. */
const OUR_DEADLINE_MS = 180_000
/** Plain kafkajs can hang for a minute; what has not settled by then counts as unsettled. */
const CONTROL_DEADLINE_MS = 20_000
const SHOWN = 3

/** Returns the exit code. */
export async function runQuickstart(options: QuickstartOptions): Promise<number> {
  const { cluster: kind, records, seed, json } = options
  const say = (line: string): void => console.error(`  ${line}`)
  const print = (line: string): void => (json ? console.error(line) : console.log(line))

  let cluster: QuickstartCluster
  try {
    cluster = await (kind === 'apache' ? apacheGround(seed, say) : embeddedGround(seed))
  } catch (error) {
    if (!(error instanceof ApacheKafkaUnavailableError)) throw error
    console.error(error.message)
    return 1
  }
  try {
    const acknowledged: string[] = []
    const holdfast = holdfastClient(cluster.brokers, (topic, partition, offset) => {
      acknowledged.push(`${topic} ${partition} ${offset}`)
      if (acknowledged.length <= SHOWN) print(acknowledged.at(-1) as string)
    })
    const trial = (client: WorkloadClient, deadlineMs: number): Promise<Trial> =>
      runTrial(cluster, client, { records, seed, deadlineMs, say })

    print(`\nHoldfast sends ${records} records. Acknowledged, as topic partition offset:`)
    const ours = await trial(holdfast, OUR_DEADLINE_MS)
    print('...')
    for (const line of acknowledged.slice(SHOWN).slice(-SHOWN)) print(line)

    print(`\nPlain kafkajs (idempotent: true) sends ${records} records under the same faults.`)
    const control = kafkajsControl({ brokers: cluster.brokers })
    const theirs = await trial(control, CONTROL_DEADLINE_MS)

    const report = reportOf(kind, seed, [ours, theirs])
    print('')
    if (json) console.log(JSON.stringify(report))
    else console.log(table(report))
    return report.verdict === 'held' ? 0 : 1
  } finally {
    await cluster.stop()
  }
}
