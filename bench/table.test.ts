import { expect, it } from 'vitest'
import { compare, makeRow } from './report.ts'
import { renderRow, renderTable } from './table.ts'

const result = {
  acknowledged: 123_456,
  elapsedSeconds: 1,
  p50Ms: 1.234,
  p99Ms: 20.49,
  p999Ms: 300.6,
  cpuMicros: 246_912,
  loopDelayP99Ms: 0.123,
  acknowledgedInAll: 130_000,
  failed: 0,
  firstFailure: undefined,
}
const holdfast = makeRow({ client: 'holdfast', round: 1, size: 100 }, result, { records: 130_000 })
const java = makeRow(
  { client: 'java', round: 1, size: 100 },
  { ...result, cpuMicros: null, loopDelayP99Ms: null },
  { records: 130_000 },
)

it('renders one line per client, and what is unknown stays empty', () => {
  expect(renderTable(compare([holdfast, java])).split('\n')).toEqual([
    '| client | records/s | min to max | p50 ms | p99 ms | p99.9 ms | CPU us/record | loop delay p99 ms |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    '| holdfast | 123,456 | 123,456 to 123,456 | 1.23 | 20.5 | 301 | 2 | 0.12 |',
    '| java | 123,456 | 123,456 to 123,456 | 1.23 | 20.5 | 301 |  |  |',
    '',
    'holdfast/java: 1 x the records per second',
    '',
  ])
})

it('tells transactions per second first, where there are any', () => {
  const row = makeRow(
    { client: 'holdfast-pool-8', round: 1, size: 100, recordsPerTransaction: 10 },
    result,
    { records: 130_000, exact: true },
  )
  expect(renderTable(compare([row])).split('\n')).toEqual([
    '| client | transactions/s | records/s | min to max | p50 ms | p99 ms | p99.9 ms | CPU us/record | loop delay p99 ms |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    '| holdfast-pool-8 | 12,300 | 123,456 | 123,456 to 123,456 | 1.23 | 20.5 | 301 | 2 | 0.12 |',
    '',
    '',
  ])
  expect(renderRow(row)).toContain('holdfast-pool-8: 12,300 transactions/s, 123,456 records/s')
})

it('says in a line of progress how many records failed', () => {
  expect(renderRow({ ...holdfast, failed: 3 })).toBe(
    'holdfast: 123,456 records/s (12.3 MB/s), p50 1.23 ms, p99 20.5 ms, 2 us CPU per record, 3 FAILED, 130,000 in the log',
  )
})
