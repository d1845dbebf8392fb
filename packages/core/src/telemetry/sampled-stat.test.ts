import { beforeEach, expect, it } from 'vitest'
import { VirtualClock } from '../../test/virtual-clock.ts'
import { KAFKA_WINDOWS, SampledStat } from './sampled-stat.ts'

let clock: VirtualClock
let stat: SampledStat
const record = (value: number): void => stat.record(value, clock.now())
const shown = (): number[] => [
  stat.sum(clock.now()),
  stat.average(clock.now()),
  stat.max(clock.now()),
]

beforeEach(() => {
  clock = new VirtualClock()
  stat = new SampledStat(KAFKA_WINDOWS)
})

it('nothing was recorded: the sum is 0, average and maximum of nothing are not a number', () => {
  expect(shown()).toEqual([0, Number.NaN, Number.NaN])
})

it('a value counts until its sample has had no value for 60 s', () => {
  record(10)
  clock.advance(30_000)
  record(20)
  clock.advance(29_999)
  expect(shown()).toEqual([30, 15, 20])
  clock.advance(1)
  expect(shown()).toEqual([20, 20, 20])
  clock.advance(30_000)
  expect(shown()).toEqual([0, Number.NaN, Number.NaN])
})

it('values of one sample go together, with the last of them', () => {
  record(10)
  clock.advance(29_999)
  record(20) // still the first sample
  clock.advance(59_999)
  expect(shown()).toEqual([30, 15, 20])
  clock.advance(1)
  expect(shown()).toEqual([0, Number.NaN, Number.NaN])
})

it('with values all the time it shows the two samples before the present one as well', () => {
  for (let second = 0; second < 1_000; second++) {
    record(1)
    clock.advance(1_000)
  }
  // Samples began at 900, 930, 960 and 990 s. The fourth took the place of the first.
  expect(stat.oldestStartMs(clock.now())).toBe(930_000)
  expect(shown()).toEqual([70, 1, 1])
})

it('zero and negative values are values', () => {
  record(-5)
  expect(shown()).toEqual([-5, -5, -5])
  record(0)
  expect(shown()).toEqual([-5, -2.5, 0])
})
