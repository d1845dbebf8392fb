import { expect, it } from 'vitest'
import type { ClientName } from './client-name.ts'
import { compare, makeRow, type Row } from './report.ts'
import type { RoundResult } from './round-plan.ts'

const result = (change: Partial<RoundResult> = {}): RoundResult => ({
  acknowledged: 1_000,
  elapsedSeconds: 2,
  p50Ms: 1,
  p99Ms: 2,
  p999Ms: 3,
  cpuMicros: 4_000,
  loopDelayP99Ms: 1,
  acknowledgedInAll: 1_200,
  failed: 0,
  firstFailure: undefined,
  ...change,
})
const row = (
  client: ClientName,
  change: Partial<RoundResult> = {},
  inLog = change.acknowledgedInAll ?? 1_200,
): Row => makeRow({ client, round: 1, size: 100 }, result(change), { records: inLog })

it('counts the measured records only, and the CPU per each of them', () => {
  expect(row('holdfast')).toMatchObject({
    recordsPerSecond: 500,
    mbPerSecond: 0.05,
    cpuMicrosPerRecord: 4,
    auditedInLog: 1_200,
    audit: 'exact',
  })
})

it('an acknowledged record that the log lacks does not count, and shows', () => {
  expect(row('kafkajs', {}, 1_100)).toMatchObject({ recordsPerSecond: 450, audit: 'mismatch' })
})

it('a record too many in the log shows', () => {
  expect(row('kafkajs', {}, 1_201)).toMatchObject({ recordsPerSecond: 500, audit: 'mismatch' })
})

it('a failed record may be in the log once, not twice', () => {
  expect(row('kafkajs', { failed: 1 }, 1_200).audit).toBe('exact')
  expect(row('kafkajs', { failed: 1 }, 1_201).audit).toBe('exact')
  expect(row('kafkajs', { failed: 1 }, 1_202).audit).toBe('mismatch')
})

it('counts committed transactions by their records', () => {
  const head = { client: 'kafkajs', round: 1, size: 100, recordsPerTransaction: 10 } as const
  const fast = makeRow(head, result(), { records: 1_200, exact: true })
  expect(fast).toMatchObject({ transactionsPerSecond: 50, recordsPerSecond: 500, audit: 'exact' })
  const slow = makeRow(head, result({ acknowledged: 100 }), { records: 1_200, exact: true })
  expect(compare([fast, slow, slow]).summary).toMatchObject([
    { client: 'kafkajs', transactionsPerSecond: 5, median: 50 },
  ])
  expect(row('kafkajs')).not.toHaveProperty('transactionsPerSecond')
})

it('a right number of records is no proof when more is known', () => {
  const head = { client: 'kafkajs', round: 1, size: 100 } as const
  expect(makeRow(head, result(), { records: 1_200, exact: false }).audit).toBe('mismatch')
})

it('a round without a record has no CPU per record', () => {
  const nothing = { acknowledged: 0, acknowledgedInAll: 0 }
  expect(row('kafkajs', nothing)).toMatchObject({ recordsPerSecond: 0, cpuMicrosPerRecord: null })
})

it('compares the first client with each other by the medians', () => {
  const rows = [
    row('holdfast', { acknowledged: 1_000 }),
    row('kafkajs', { acknowledged: 10, cpuMicros: 400 }),
    row('java', { acknowledged: 2_000, cpuMicros: null }),
    row('holdfast', { acknowledged: 1_100, cpuMicros: 4_400 }),
    row('kafkajs', { acknowledged: 10, cpuMicros: 400 }),
    row('java', { acknowledged: 2_000, cpuMicros: null }),
    row('holdfast', { acknowledged: 400, cpuMicros: 1_600 }),
  ]
  const { summary, ratios, cpuRatios } = compare(rows)
  expect(summary.map(({ client, median: m, min, max }) => [client, m, min, max])).toEqual([
    ['holdfast', 500, 200, 550],
    ['kafkajs', 5, 5, 5],
    ['java', 1_000, 1_000, 1_000],
  ])
  expect(ratios).toEqual({ 'holdfast/kafkajs': 100, 'holdfast/java': 0.5 })
  expect(cpuRatios).toEqual({ 'holdfast/kafkajs': 0.1 })
})

it("compares each of several of Holdfast's", () => {
  const rows = [
    row('holdfast', { acknowledged: 1_000 }),
    row('holdfast-pool-8', { acknowledged: 4_000, acknowledgedInAll: 4_000 }),
    row('kafkajs', { acknowledged: 10 }),
  ]
  expect(compare(rows).ratios).toEqual({
    'holdfast/kafkajs': 100,
    'holdfast-pool-8/holdfast': 4,
    'holdfast-pool-8/kafkajs': 400,
  })
})

it('has no ratio to a client that did nothing, and none without a second client', () => {
  const idle = row('kafkajs', { acknowledged: 0, acknowledgedInAll: 0 })
  expect(compare([row('holdfast'), idle]).ratios).toEqual({})
  expect(compare([row('holdfast')])).toMatchObject({ ratios: {}, cpuRatios: {} })
  expect(compare([])).toEqual({ summary: [], ratios: {}, cpuRatios: {} })
})
