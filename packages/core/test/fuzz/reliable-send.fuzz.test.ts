import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { run } from './run.ts'

vi.mock('../../src/connection/broker-connection.ts', async () => {
  const { FakeConnection } = await import('./fake-connection.ts')
  return { BrokerConnection: FakeConnection }
})

beforeEach(() => {
  vi.useFakeTimers({
    now: 1_700_000_000_000,
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'Date', 'performance'],
  })
})
afterEach(() => {
  vi.useRealTimers()
})

/** FUZZ_SEED and FUZZ_RUNS choose others; FUZZ_SHOW prints how the records of each run ended. */
const first = Number(process.env['FUZZ_SEED'] ?? 1)
const runs = Number(process.env['FUZZ_RUNS'] ?? 25)
const seeds = Array.from({ length: runs }, (_, i) => first + i)

it.each(seeds)(
  'G1 to G12, B2: whatever the brokers and the callers do; seed %i',
  async (seed) => {
    const { findings, counts } = await run(seed)
    if (process.env['FUZZ_SHOW']) console.log(seed, counts)
    expect(findings.slice(0, 8)).toEqual([])
  },
  60_000,
)
