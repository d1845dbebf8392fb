import { readFileSync } from 'node:fs'
import { beforeEach, expect, it } from 'vitest'
import { VirtualClock } from '../../test/virtual-clock.ts'
import { Meter } from './meter.ts'
import { KAFKA_WINDOWS, SampledStat } from './sampled-stat.ts'

let clock: VirtualClock
let meter: Meter
const rate = (): number => meter.rate(clock.now())
const add = (value: number): void => meter.add(value, clock.now())

beforeEach(() => {
  clock = new VirtualClock()
  meter = new Meter(KAFKA_WINDOWS)
})

it('a rate counts from the start of the oldest sample, with a missing window added', () => {
  add(60)
  expect(rate()).toBe(60 / 30)
  clock.advance(10_000)
  expect(rate()).toBe(60 / (10 + 30))
  clock.advance(20_000)
  expect(rate()).toBe(60 / 30) // a full window is there: none is missing
  add(30) // begins the second sample
  expect(rate()).toBe(90 / 30)
  clock.advance(15_000)
  expect(rate()).toBe(90 / 45)
})

it('under even load a rate is the load, whichever second it is read in', () => {
  const rates: number[] = []
  for (let second = 0; second < 300; second++) {
    add(50)
    clock.advance(1_000)
    if (second >= 60) rates.push(rate())
  }
  expect(new Set(rates)).toEqual(new Set([50]))
})

it('in silence a rate falls to 0, while the total stays; the silence that a reader saw counts in what follows', () => {
  add(100)
  clock.advance(60_000)
  expect(rate()).toBe(0) // and empties the sample: it begins again, now
  clock.advance(40_000)
  add(30) // begins the second sample
  expect(rate()).toBe(30 / 40)
  clock.advance(20_000)
  expect(rate()).toBe(30 / (20 + 30)) // the empty one is forgotten, a window is missing
  expect(meter.total).toBe(130)
})

it('a silence that nobody saw does not count', () => {
  add(100)
  clock.advance(1_000_000)
  add(30)
  expect(rate()).toBe(30 / 30)
})

it('a reader who came first began the first sample', () => {
  expect(rate()).toBe(0)
  clock.advance(20_000)
  add(100)
  expect(rate()).toBe(100 / (20 + 30))
})

interface Run {
  readonly samples: number
  readonly sampleWindowMs: number
  /** `ms value` of a record, `ms rate average maximum` of a read. */
  readonly steps: string
}

const runs = JSON.parse(
  readFileSync(new URL('../../test/fixtures/sampled-stat-java.json', import.meta.url), 'utf8'),
) as Run[]

it.each(runs)(
  'rates, averages and maxima are those of the Java client: $samples samples of $sampleWindowMs ms, run %#',
  (run) => {
    const ours = new Meter(run)
    const averaged = new SampledStat(run)
    const highest = new SampledStat(run)
    const reads: (readonly number[])[] = []
    const expected: (readonly number[])[] = []
    for (const step of run.steps.split('; ')) {
      const [now = 0, ...numbers] = step.split(' ').map(Number)
      const [value = 0] = numbers
      if (numbers.length > 1) {
        expected.push([now, ...numbers])
        reads.push([now, ours.rate(now), averaged.average(now), highest.max(now)])
      } else {
        ours.add(value, now)
        averaged.record(value, now)
        highest.record(value, now)
      }
    }
    expect(expected.length).toBeGreaterThan(3)
    expect(reads).toEqual(expected)
  },
)
