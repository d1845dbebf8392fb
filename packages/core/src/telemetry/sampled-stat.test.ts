import { beforeEach, expect, it } from 'vitest'
import { VirtualClock } from '../../test/virtual-clock.ts'
import { KAFKA_WINDOWS, SampledStat } from './sampled-stat.ts'

let clock: VirtualClock
let stat: SampledStat

beforeEach(() => {
  clock = new VirtualClock()
  stat = new SampledStat(clock, KAFKA_WINDOWS)
})

it('nothing was recorded: no rate, and an average of nothing is not a number', () => {
  expect([stat.perSecond, stat.average, stat.max, stat.sum]).toEqual([0, Number.NaN, Number.NaN, 0])
})

it('a rate counts from the oldest sample, and at least a window more, as in Kafka', () => {
  stat.record(60)
  expect(stat.perSecond).toBe(2) // 60 in 30 s
  clock.advance(10_000)
  expect(stat.perSecond).toBe(60 / 40)
  clock.advance(20_000)
  stat.record(30) // begins the second sample
  expect(stat.perSecond).toBe(90 / 30)
  clock.advance(15_000)
  expect(stat.perSecond).toBe(90 / 45)
})

it('a sample whose last value is older than all windows is forgotten', () => {
  stat.record(10)
  clock.advance(30_000)
  stat.record(20)
  clock.advance(29_999)
  expect([stat.sum, stat.average, stat.max]).toEqual([30, 15, 20])
  clock.advance(1)
  expect([stat.sum, stat.average, stat.max]).toEqual([20, 20, 20])
  clock.advance(30_000)
  expect(stat.sum).toBe(0)
})

it('memory stays that of three samples, however long it runs', () => {
  for (let i = 0; i < 100; i++) {
    stat.record(1)
    clock.advance(30_000)
  }
  expect(stat.sum).toBe(1)
})
