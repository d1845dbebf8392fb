import { randomBytes } from 'node:crypto'
import type { BenchCluster } from './cluster.ts'
import type { BenchOptions, ClientName } from './options.ts'
import { makeRow, type Row } from './report.ts'
import type { RoundPlan, RoundResult } from './round-plan.ts'
import { runRound } from './run-round.ts'

const WARM_UP_SECONDS = 1
const script = new URL('./round.ts', import.meta.url)

export interface Measurement {
  readonly client: ClientName
  readonly round: number
  readonly options: BenchOptions
  readonly cluster: BenchCluster
  readonly classpath: string | undefined
  /** Records per second of an earlier round. */
  readonly earlier: number | undefined
  readonly signal: AbortSignal
}

/** Without a row the round broke; with a row and problems its figures are not to be trusted. */
export interface Measured {
  readonly row?: Row
  readonly problems: readonly string[]
}

/** A fresh topic, a fresh process, and the log's word on what the client claims. */
export async function measure({
  client,
  round,
  options,
  cluster,
  classpath,
  earlier,
  signal,
}: Measurement): Promise<Measured> {
  const topic = `bench-${client}-${round}-${randomBytes(4).toString('hex')}`
  const where = `${client}, round ${round}`
  const plan: RoundPlan = {
    client,
    brokers: cluster.brokers,
    topic,
    classpath,
    shape: options.shape,
    size: options.size,
    outstanding: options.outstanding,
    seconds: options.seconds,
    lingerMs: options.lingerMs,
    batchSize: options.batchSize,
    warmUpSeconds: WARM_UP_SECONDS,
    expectedRecordsPerSecond: earlier,
  }
  await cluster.createTopic(topic)
  try {
    const answer = await runRound<RoundResult>(plan, { script, signal })
    if (!answer.ok) return { problems: [`${where}: ${answer.reason}`] }
    const row = makeRow(
      { client, round, size: options.size },
      answer.result,
      await cluster.countRecords(topic),
    )
    const problems: string[] = []
    if (row.audit === 'mismatch') {
      problems.push(
        `${where}: ${row.acknowledgedInAll} records were acknowledged and ${row.failed} failed, ` +
          `but the log holds ${row.auditedInLog}`,
      )
    }
    if (row.failed > 0) {
      problems.push(`${where}: ${row.failed} records failed: ${answer.result.firstFailure}`)
    }
    return { row, problems }
  } finally {
    await cluster.deleteTopic(topic)
  }
}
