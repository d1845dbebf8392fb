import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { RoundMeter } from '../round-meter.ts'
import type { TransactionPlan, TransactionResult } from '../round-plan.ts'
import { makeRecords, stampRecords } from './keyed-records.ts'
import { type TransactionalClient, TransactionFailure } from './transactional-client.ts'

/** The measured part begins and ends with a commit, or this long after it was to. */
const STALL_MS = 30_000
/** A transaction without an outcome this long after the end is left behind, and unknown. */
const DRAIN_TIMEOUT_MS = 120_000

/**
 * The closed loop of transactions: each of `outstanding` callers begins one, commits it and begins
 * the next. The measured part lasts from one commit to another, so that a few large transactions
 * are not cut at its ends.
 */
export async function runTransactions(
  client: TransactionalClient,
  plan: TransactionPlan,
): Promise<TransactionResult> {
  const { recordsPerTransaction, size } = plan
  const meter = new RoundMeter()
  const underWay = new Set<number>()
  const aborted: number[] = []
  const unknown: number[] = []
  let begun = 0
  let committed = 0
  let ended = false
  let firstFailure: string | undefined
  let onCommit = (): void => {}

  const caller = async (): Promise<void> => {
    let records = makeRecords(recordsPerTransaction, size)
    while (!ended) {
      const transaction = begun++
      stampRecords(records, transaction)
      underWay.add(transaction)
      const begunAt = performance.now()
      try {
        await client.transact(records)
        meter.ended(begunAt)
        committed++
        onCommit()
      } catch (error) {
        const known = error instanceof TransactionFailure && error.outcome === 'aborted'
        ;(known ? aborted : unknown).push(transaction)
        firstFailure ??= String(error)
        // The client may still be at work with these
        records = makeRecords(recordsPerTransaction, size)
        await sleep(1) // a client that refuses at once must not keep the loop from ending
      }
      underWay.delete(transaction)
    }
  }
  const callers = Promise.all(Array.from({ length: plan.outstanding }, caller))
  const nextCommit = async (): Promise<void> => {
    const stalled = new AbortController()
    const commit = new Promise<void>((resolve) => (onCommit = resolve))
    const stall = sleep(STALL_MS, undefined, { signal: stalled.signal }).catch(() => {})
    await Promise.race([commit, stall])
    stalled.abort()
  }

  await sleep(plan.warmUpSeconds * 1_000)
  await nextCommit()
  const committedBefore = committed
  meter.start()

  await sleep(plan.seconds * 1_000)
  await nextCommit()
  const metered = meter.stop()
  const acknowledged = (committed - committedBefore) * recordsPerTransaction
  ended = true

  await Promise.race([callers, sleep(DRAIN_TIMEOUT_MS, undefined, { ref: false })])
  if (underWay.size > 0) firstFailure ??= `no outcome ${DRAIN_TIMEOUT_MS / 1_000} s after the end`
  unknown.push(...underWay)
  return {
    ...metered,
    acknowledged,
    acknowledgedInAll: committed * recordsPerTransaction,
    failed: (aborted.length + unknown.length) * recordsPerTransaction,
    firstFailure,
    claims: { begun, aborted, unknown },
  }
}
