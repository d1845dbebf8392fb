import { expect, it } from 'vitest'
import type { VariantName } from './options.ts'
import { makeRow, renderReport, renderRow, summarise } from './report.ts'

const row = (variant: VariantName, cpuMicros: number) =>
  makeRow(variant, 1, { records: 1_000, cpuMicros, elapsedSeconds: 0.01 })

const rows = [
  row('base', 1_000),
  row('deep', 1_800),
  row('wide', 990),
  row('base', 800),
  row('deep', 1_500),
  row('base', 3_000),
  row('deep', 1_400),
]

it('holds the median of each variant against that of base', () => {
  const { summary, ratios } = summarise(rows)
  expect(summary).toEqual([
    { variant: 'base', median: 1, min: 0.8, max: 3, recordsPerSecond: 100_000 },
    { variant: 'deep', median: 1.5, min: 1.4, max: 1.8, recordsPerSecond: 100_000 },
    { variant: 'wide', median: 0.99, min: 0.99, max: 0.99, recordsPerSecond: 100_000 },
  ])
  expect(ratios).toEqual({ 'deep/base': 1.5, 'wide/base': 0.99 })
})

it('has no ratios without base', () => {
  expect(summarise([row('deep', 1_800)]).ratios).toEqual({})
})

it('renders one line per variant', () => {
  expect(renderReport(summarise(rows)).split('\n')).toEqual([
    '| variant | outstanding | partitions | CPU us/record | min to max | CPU of base | records/s |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    '| base | 1,000 | 6 | 1 | 0.8 to 3 |  | 100,000 |',
    '| deep | 100,000 | 6 | 1.5 | 1.4 to 1.8 | 1.5 x | 100,000 |',
    '| wide | 1,000 | 2,000 | 0.99 | 0.99 to 0.99 | 0.99 x | 100,000 |',
    '',
  ])
  expect(renderRow(row('deep', 1_234))).toBe('deep: 1.23 us CPU per record, 100,000 records/s')
})
