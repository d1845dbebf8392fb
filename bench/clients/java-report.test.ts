import { expect, it } from 'vitest'
import { parseJavaReport } from './java-report.ts'

const output = `Warmup first 200000 records. Steady state results will print after the complete test summary.
30776 records sent, 30776.0 records/sec (2.94 MB/sec), 1316.9 ms avg latency, 2383.0 ms max latency.
In steady state.
61863 records sent, 57386.8 records/sec (5.47 MB/sec), 1415.6 ms avg latency, 1895.0 ms max latency.
500000 records sent, 42844.901457 records/sec (4.09 MB/sec), 1690.50 ms avg latency, 2966.00 ms max latency, 1685 ms 50th, 2357 ms 95th, 2643 ms 99th, 2965 ms 99.9th.
300000 steady state records sent, 47438.330171 records/sec (4.52 MB/sec), 1657.43 ms avg latency, 2513.00 ms max latency, 1661 ms 50th, 2201 ms 95th, 2361 ms 99th, 2513 ms 99.9th.
`

it("takes the steady state's figures and the count of all records", () => {
  expect(parseJavaReport(output)).toEqual({
    allRecords: 500_000,
    steadyRecords: 300_000,
    steadyPerSecond: 47_438.330171,
    p50Ms: 1_661,
    p99Ms: 2_361,
    p999Ms: 2_513,
  })
})

it('refuses output without a steady state, whatever else it says', () => {
  const cut = output.slice(0, output.indexOf('300000 steady'))
  expect(() => parseJavaReport(cut)).toThrow('something else than expected')
})
