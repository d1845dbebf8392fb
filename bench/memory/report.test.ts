import { expect, it } from 'vitest'
import { makeRow, renderReport, renderRow, summarise } from './report.ts'

const MIB = 2 ** 20
const row = (size: number, heapMiB: number) =>
  makeRow(size, 1, 32 * MIB, {
    records: MIB / 32,
    chargedBytes: 30 * MIB,
    heapBytes: heapMiB * MIB,
    externalBytes: 16 * MIB,
  })
const rows = [row(100, 16), row(1_024, 32), row(100, 48), row(100, 8)]

it('growth is heap and external memory together, held against bufferMemory', () => {
  expect(row(100, 32)).toMatchObject({ growthBytes: 48 * MIB, ratio: 1.5 })
})

it('takes the medians of each size', () => {
  expect(summarise(rows)[0]).toEqual({
    size: 100,
    records: 32_768,
    growthBytes: 32 * MIB,
    ratio: 1,
    min: 0.75,
    max: 2,
    heapBytesPerRecord: 512,
    externalBytesPerRecord: 512,
    chargedBytesPerRecord: 960,
  })
})

it('renders one line per size', () => {
  expect(renderReport(summarise(rows)).split('\n').slice(2)).toEqual([
    '| 100 B | 32,768 | 32.0 MiB | 1 x | 0.75 to 2 | 512 | 512 | 960 |',
    '| 1,024 B | 32,768 | 48.0 MiB | 1.5 x | 1.5 to 1.5 | 1,024 | 512 | 960 |',
    '',
  ])
  expect(renderRow(row(100, 32))).toBe(
    '100 B: 32,768 records in the buffer, grew by 48.0 MiB, 1.5 x bufferMemory',
  )
})
