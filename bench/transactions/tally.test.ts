import { expect, it } from 'vitest'
import type { TransactionClaims } from './claims.ts'
import { makeRecords, stampRecords } from './keyed-records.ts'
import { TransactionTally } from './tally.ts'

const PER_TRANSACTION = 3
const valuesOf = (transaction: number, count = PER_TRANSACTION): Buffer[] => {
  const records = makeRecords(PER_TRANSACTION, 16)
  stampRecords(records, transaction)
  return records.slice(0, count).map(({ value }) => value)
}
const findings = (
  values: readonly (Buffer | null)[],
  claims: Partial<TransactionClaims>,
  atomic = true,
): string[] => {
  const tally = new TransactionTally(PER_TRANSACTION)
  for (const value of values) tally.add(value)
  return tally.findings({ begun: 2, aborted: [], unknown: [], ...claims }, atomic)
}
const both = [...valuesOf(1), ...valuesOf(0)]

it('is content with exactly what was committed, in whatever order', () => {
  expect(findings(both, {})).toEqual([])
  expect(findings(valuesOf(0), { aborted: [1] })).toEqual([])
})

it('an unknown transaction may be there or not, but not in part', () => {
  expect(findings(valuesOf(0), { unknown: [1] })).toEqual([])
  expect(findings(both, { unknown: [1] })).toEqual([])
  const inPart = [...valuesOf(0), ...valuesOf(1, 1)]
  expect(findings(inPart, { unknown: [1] })).toEqual(['1 transaction(s) in the log in part'])
  expect(findings(inPart, { unknown: [1] }, false)).toEqual([])
})

it.each([
  ['a lost one', valuesOf(0), {}, '1 committed transaction(s) missing'],
  ['a lost record', [...valuesOf(0), ...valuesOf(1, 2)], {}, '1 transaction(s) in the log in part'],
  ['a repeat', [...both, ...valuesOf(1, 2)], {}, '2 record(s) twice'],
  ['an abort that shows', both, { aborted: [1] }, '3 record(s) of aborted transactions'],
  ['one that never began', [...both, ...valuesOf(2)], {}, "3 record(s) that are nobody's"],
  ['no stamp', [...both, null, Buffer.alloc(7)], {}, "2 record(s) that are nobody's"],
] as const)('finds %s', (_, values, claims, finding) => {
  expect(findings(values, claims)).toEqual([finding])
})

it('a repeat in place of a lost record shows, though the count is right', () => {
  const values = [...valuesOf(0), ...valuesOf(1, 2), ...valuesOf(1, 1)]
  expect(findings(values, {})).toEqual(['1 transaction(s) in the log in part', '1 record(s) twice'])
})
