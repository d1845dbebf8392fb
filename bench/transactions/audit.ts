import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LogRecord, readLog, type ReadLogOptions } from '@holdfast/testkit'
import type { BenchCluster } from '../cluster.ts'
import type { TransactionClaims } from './claims.ts'
import { TransactionTally } from './tally.ts'

export interface TransactionAudit {
  readonly recordsInLog: number
  readonly findings: readonly string[]
}

export interface AuditedRound {
  readonly topic: string
  readonly recordsPerTransaction: number
  readonly claims: TransactionClaims
  /** Whether the client sends a transaction's records in a transaction at all. */
  readonly atomic: boolean
}

/** A transaction that was left open ends by its timeout, 60 s with every client here. */
const STABLE_TIMEOUT_MS = 75_000
const STABLE_POLL_MS = 50
/** What is in memory at once; some hundred bytes per record. */
const WINDOW_RECORDS = 250_000n

/** Reads everything that read committed shows, when nothing is open any more. */
export async function auditTransactions(
  cluster: BenchCluster,
  { topic, recordsPerTransaction, claims, atomic }: AuditedRound,
): Promise<TransactionAudit> {
  const tally = new TransactionTally(recordsPerTransaction)
  const read = (partition: number, options: Partial<ReadLogOptions>): Promise<LogRecord[]> =>
    readLog({ bootstrap: cluster.brokers, topic, partition, ...options })
  const { ends, open } = await stableEnds(cluster, topic, read)
  for (const [partition, end] of ends.entries()) {
    for (let from = 0n; from < end; from += WINDOW_RECORDS) {
      const to = from + WINDOW_RECORDS < end ? from + WINDOW_RECORDS : end
      for (const { control, value } of await read(partition, {
        from,
        to,
        isolation: 'committed',
      })) {
        if (control === undefined) tally.add(value)
      }
    }
  }
  const findings = tally.findings(claims, atomic)
  if (open.length > 0) findings.push(`transactions still open in partition(s) ${open.join(', ')}`)
  return { recordsInLog: tally.records, findings }
}

/**
 * A commit is answered before its markers are written, and read committed ends at the first
 * transaction without one. `open` has the partitions in which that lasted until the deadline.
 */
async function stableEnds(
  cluster: BenchCluster,
  topic: string,
  read: (partition: number, options: Partial<ReadLogOptions>) => Promise<LogRecord[]>,
): Promise<{ ends: readonly bigint[]; open: readonly number[] }> {
  const deadline = performance.now() + STABLE_TIMEOUT_MS
  for (;;) {
    const ends = await cluster.lastStableOffsets(topic)
    const open: number[] = []
    for (const [partition, from] of ends.entries()) {
      const behind = await read(partition, { from, isolation: 'uncommitted' })
      if (behind.length > 0) open.push(partition)
    }
    if (open.length === 0 || performance.now() > deadline) return { ends, open }
    await sleep(STABLE_POLL_MS)
  }
}
