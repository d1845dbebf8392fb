import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { TransactionPlan } from '../round-plan.ts'
import { type KeyedRecord, readStamp } from './keyed-records.ts'
import { runTransactions } from './run-transactions.ts'
import { TransactionFailure } from './transactional-client.ts'

const plan: TransactionPlan = {
  shape: 'transactions',
  client: 'holdfast',
  brokers: [],
  topic: 'bench',
  size: 16,
  outstanding: 1,
  recordsPerTransaction: 10,
  warmUpSeconds: 0.005,
  seconds: 0.02,
  lingerMs: 5,
  batchSize: 16_384,
  confluentFolder: undefined,
}
type Transact = (transaction: number, records: readonly KeyedRecord[]) => Promise<void> | void

const run = (transact: Transact, change: Partial<TransactionPlan> = {}) =>
  runTransactions(
    {
      transact: async (records) => {
        await nextTurn()
        await transact(readStamp(records[0]?.value ?? null)?.transaction ?? -1, records)
      },
      close: async () => {},
    },
    { ...plan, ...change },
  )

it('numbers the transactions, and tells which of them are in the log', async () => {
  const seen: number[] = []
  const result = await run((transaction) => {
    seen.push(transaction)
    if (transaction === 1) throw new TransactionFailure('aborted', 'fenced')
    if (transaction === 2) throw new TransactionFailure('unknown', 'lost')
    if (transaction === 3) throw new Error('something else')
  })
  const { begun } = result.claims
  expect(begun).toBeGreaterThan(4)
  expect(seen).toEqual(Array.from({ length: begun }, (_, i) => i))
  expect(result).toMatchObject({
    claims: { aborted: [1], unknown: [2, 3] },
    acknowledgedInAll: (begun - 3) * 10,
    failed: 30,
    firstFailure: 'Error: fenced',
  })
})

it('measures without the warm-up, and between two commits', async () => {
  const result = await run(() => {})
  expect(result.elapsedSeconds).toBeGreaterThanOrEqual(0.02)
  expect(result.acknowledged).toBeGreaterThan(0)
  expect(result.acknowledged % 10).toBe(0)
  expect(result.acknowledged).toBeLessThan(result.acknowledgedInAll)
})

it('has as many under way as it is told, each with records of its own', async () => {
  const underWay = new Set<KeyedRecord>()
  let most = 0
  const result = await run(
    async (_, records) => {
      for (const record of records) {
        expect(underWay).not.toContain(record)
        underWay.add(record)
      }
      most = Math.max(most, underWay.size)
      await nextTurn()
      for (const record of records) underWay.delete(record)
    },
    { outstanding: 3, recordsPerTransaction: 2 },
  )
  expect(most).toBe(6)
  expect(result.firstFailure).toBeUndefined()
})

it('takes new records after a failure: the client may still have the old ones', async () => {
  const given: (KeyedRecord | undefined)[] = []
  await run((transaction, [first]) => {
    given.push(first)
    if (transaction === 1) throw new TransactionFailure('aborted', 'too slow')
  })
  expect(given[1]).toBe(given[0])
  expect(given[2]).not.toBe(given[1])
  expect(given[3]).toBe(given[2])
})
