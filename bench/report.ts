import { median } from './median.ts'
import type { ClientName } from './client-name.ts'
import { comparedPairs } from './compared-pairs.ts'
import type { RoundResult } from './round-plan.ts'

/** One client in one round. Only what was acknowledged and found in the log counts. */
export interface Row {
  readonly client: ClientName
  readonly round: number
  /** Committed ones; only with that shape. */
  readonly transactionsPerSecond?: number
  readonly recordsPerSecond: number
  readonly mbPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly cpuMicrosPerRecord: number | null
  readonly loopDelayP99Ms: number | null
  readonly failed: number
  /** Warm-up included, as the log holds those records too. */
  readonly acknowledgedInAll: number
  readonly auditedInLog: number
  /** The log holds every acknowledged record, and nothing that was never sent or was sent once. */
  readonly audit: 'exact' | 'mismatch'
}

/** `median`, `min` and `max` are of records per second. */
export interface ClientSummary {
  readonly client: ClientName
  /** The median; only with that shape. */
  readonly transactionsPerSecond?: number
  readonly median: number
  readonly min: number
  readonly max: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly cpuMicrosPerRecord: number | null
  readonly loopDelayP99Ms: number | null
}

export interface Comparison {
  readonly summary: readonly ClientSummary[]
  /** Of the medians of records per second: see {@link comparedPairs}. */
  readonly ratios: Readonly<Record<string, number>>
  /** The same of CPU per record: below 1, the first client needs less. */
  readonly cpuRatios: Readonly<Record<string, number>>
}

export interface RowHead {
  readonly client: ClientName
  readonly round: number
  readonly size: number
  readonly recordsPerTransaction?: number | undefined
}

/** What the log says. `exact` where more is known than its number of records. */
export interface LogCount {
  readonly records: number
  readonly exact?: boolean
}

export function makeRow(
  { client, round, size, recordsPerTransaction }: RowHead,
  result: RoundResult,
  { records: auditedInLog, exact }: LogCount,
): Row {
  const { acknowledged, acknowledgedInAll, elapsedSeconds, cpuMicros, failed } = result
  // Which of the acknowledged ones are missing cannot be told from a count: take the measured ones
  const missing = Math.max(0, acknowledgedInAll - auditedInLog)
  const counted = Math.max(0, acknowledged - missing)
  const surplus = Math.max(0, auditedInLog - acknowledgedInAll)
  const recordsPerSecond = counted / elapsedSeconds
  return {
    client,
    round,
    ...(recordsPerTransaction === undefined
      ? {}
      : { transactionsPerSecond: recordsPerSecond / recordsPerTransaction }),
    recordsPerSecond,
    mbPerSecond: (recordsPerSecond * size) / 1e6,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    p999Ms: result.p999Ms,
    cpuMicrosPerRecord: cpuMicros === null || counted === 0 ? null : cpuMicros / counted,
    loopDelayP99Ms: result.loopDelayP99Ms,
    failed,
    acknowledgedInAll,
    auditedInLog,
    // A failed record may be in the log once; anything above that is a duplicate
    audit: (exact ?? (missing === 0 && surplus <= failed)) ? 'exact' : 'mismatch',
  }
}

export function compare(rows: readonly Row[]): Comparison {
  const clients = [...new Set(rows.map(({ client }) => client))]
  const summary = clients.map((client) => summarise(client, rows))
  const ratios: Record<string, number> = {}
  const cpuRatios: Record<string, number> = {}
  for (const [one, other] of comparedPairs(clients)) {
    const name = `${one}/${other}`
    const [a, b] = [one, other].map((client) => summary[clients.indexOf(client)])
    if (a && b && b.median > 0) ratios[name] = a.median / b.median
    if (a?.cpuMicrosPerRecord && b?.cpuMicrosPerRecord) {
      cpuRatios[name] = a.cpuMicrosPerRecord / b.cpuMicrosPerRecord
    }
  }
  return { summary, ratios, cpuRatios }
}

function summarise(client: ClientName, rows: readonly Row[]): ClientSummary {
  const own = rows.filter((row) => row.client === client)
  const rates = own.map((row) => row.recordsPerSecond)
  const known = (field: 'cpuMicrosPerRecord' | 'loopDelayP99Ms'): number | null => {
    const values = own.map((row) => row[field]).filter((value) => value !== null)
    return values.length === 0 ? null : median(values)
  }
  const transactions = own.flatMap(({ transactionsPerSecond: rate }) => rate ?? [])
  return {
    client,
    ...(transactions.length === 0 ? {} : { transactionsPerSecond: median(transactions) }),
    median: median(rates),
    min: Math.min(...rates),
    max: Math.max(...rates),
    p50Ms: median(own.map((row) => row.p50Ms)),
    p99Ms: median(own.map((row) => row.p99Ms)),
    p999Ms: median(own.map((row) => row.p999Ms)),
    cpuMicrosPerRecord: known('cpuMicrosPerRecord'),
    loopDelayP99Ms: known('loopDelayP99Ms'),
  }
}
