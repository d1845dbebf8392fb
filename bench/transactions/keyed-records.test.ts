import { expect, it } from 'vitest'
import { makeRecords, readStamp, stampRecords } from './keyed-records.ts'

it('stamps the same records for one transaction after the other', () => {
  const records = makeRecords(2, 100)
  for (const transaction of [0, 7, 4_000_000_000]) {
    stampRecords(records, transaction)
    expect(records.map(({ value }) => readStamp(value))).toEqual([
      { transaction, index: 0 },
      { transaction, index: 1 },
    ])
  }
  expect(records.map(({ value }) => value.length)).toEqual([100, 100])
})

it('the next transaction has other keys', () => {
  const records = makeRecords(2, 8)
  const keysOf = (transaction: number): string[] => {
    stampRecords(records, transaction)
    return records.map(({ key }) => key.toString())
  }
  expect([keysOf(0), keysOf(1), keysOf(500)]).toEqual([
    ['key-0', 'key-1'],
    ['key-2', 'key-3'],
    ['key-0', 'key-1'],
  ])
})

it('what is too short has no stamp', () => {
  expect(readStamp(null)).toBeUndefined()
  expect(readStamp(Buffer.alloc(7))).toBeUndefined()
})
