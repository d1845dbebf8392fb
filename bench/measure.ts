import { randomBytes } from 'node:crypto'
import type { BenchCluster } from './cluster.ts'
import {
  type ClientName,
  type SendingClientName,
  type TransactionClientName,
  transactionsUnderWay,
} from './client-name.ts'
import type { BenchOptions } from './options.ts'
import { type LogCount, makeRow, type Row } from './report.ts'
import type { RoundPlan, RoundResult, TransactionResult } from './round-plan.ts'
import { runRound } from './run-round.ts'
import { auditTransactions } from './transactions/audit.ts'

const WARM_UP_SECONDS = 1
const script = new URL('./round.ts', import.meta.url)

export interface Measurement {
  readonly client: ClientName
  readonly round: number
  readonly options: BenchOptions
  readonly cluster: BenchCluster
  readonly classpath: string | undefined
  readonly confluentFolder: string | undefined
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
export async function measure(measurement: Measurement): Promise<Measured> {
  const { client, round, options, cluster, signal } = measurement
  const topic = `bench-${client}-${round}-${randomBytes(4).toString('hex')}`
  const where = `${client}, round ${round}`
  const plan = planOf(measurement, topic)
  await cluster.createTopic(topic)
  try {
    const answer = await runRound<RoundResult | TransactionResult>(plan, { script, signal })
    if (!answer.ok) return { problems: [`${where}: ${answer.reason}`] }
    const { result } = answer
    const { recordsPerTransaction, size } = options
    const inLog = await audit(plan, result, cluster)
    const row = makeRow({ client, round, size, recordsPerTransaction }, result, inLog)
    const problems: string[] = []
    if (row.audit === 'mismatch') {
      const findings = inLog.findings.length === 0 ? '' : `: ${inLog.findings.join(', ')}`
      problems.push(
        `${where}: ${row.acknowledgedInAll} records were acknowledged and ${row.failed} failed, ` +
          `but the log holds ${row.auditedInLog}${findings}`,
      )
    }
    if (row.failed > 0) {
      problems.push(`${where}: ${row.failed} records failed: ${result.firstFailure}`)
    }
    return { row, problems }
  } finally {
    await cluster.deleteTopic(topic)
  }
}

function planOf(
  { client, options, cluster, classpath, confluentFolder, earlier }: Measurement,
  topic: string,
): RoundPlan {
  const { shape, size, seconds, lingerMs, batchSize } = options
  const common = {
    brokers: cluster.brokers,
    topic,
    size,
    seconds,
    lingerMs,
    batchSize,
    warmUpSeconds: WARM_UP_SECONDS,
  }
  if (shape === 'transactions') {
    return {
      ...common,
      shape,
      // The options have seen to it that the shape knows its clients
      client: client as TransactionClientName,
      outstanding: transactionsUnderWay(client),
      recordsPerTransaction: options.recordsPerTransaction ?? 1,
      confluentFolder,
    }
  }
  return {
    ...common,
    shape,
    client: client as SendingClientName,
    outstanding: options.outstanding ?? 1,
    classpath,
    expectedRecordsPerSecond: earlier,
  }
}

async function audit(
  plan: RoundPlan,
  result: RoundResult | TransactionResult,
  cluster: BenchCluster,
): Promise<LogCount & { readonly findings: readonly string[] }> {
  const { topic } = plan
  if (plan.shape !== 'transactions' || !('claims' in result)) {
    // As no record expires during a round, the end offsets are the number of records
    const ends = await cluster.lastStableOffsets(topic)
    return { records: ends.reduce((sum, end) => sum + Number(end), 0), findings: [] }
  }
  const { recordsPerTransaction, client } = plan
  const { claims } = result
  const { recordsInLog, findings } = await auditTransactions(cluster, {
    topic,
    recordsPerTransaction,
    claims,
    atomic: client !== 'holdfast-plain',
  })
  return { records: recordsInLog, exact: findings.length === 0, findings }
}
