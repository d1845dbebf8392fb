import { expect, it } from 'vitest'
import { MarkerPace } from './marker-pace.ts'

/** A transaction ends now; its markers are written `tookMs` later, and asked for every 10 ms. Returns how often. */
function next(pace: MarkerPace, start: number, tookMs: number): number {
  pace.ended(start)
  let now = start + pace.waitMs(start)
  let asked = 1
  for (; now < start + tookMs; now += 10) asked++
  pace.began(now, asked > 1)
  return asked
}

it('waits for nothing at first, nor after a pause', () => {
  const pace = new MarkerPace()
  expect(pace.waitMs(0)).toBe(0)
  expect(next(pace, 1_000, 80)).toBe(9)
  pace.ended(2_000)
  expect(pace.waitMs(2_000)).toBeGreaterThan(0)
  expect(pace.waitMs(9_000)).toBe(0)
})

it('learns how long markers take, and asks less often', () => {
  const pace = new MarkerPace()
  let asked = 0
  for (let i = 0; i < 50; i++) asked = next(pace, i * 1_000, 80)
  expect(asked).toBeLessThanOrEqual(4)
})

it('unlearns it when they are quick again', () => {
  const pace = new MarkerPace()
  for (let i = 0; i < 50; i++) next(pace, i * 1_000, 150)
  for (let i = 50; i < 80; i++) next(pace, i * 1_000, 5)
  pace.ended(100_000)
  expect(pace.waitMs(100_000)).toBeLessThan(10)
})

it('never waits for longer than 200 ms', () => {
  const pace = new MarkerPace()
  for (let i = 0; i < 50; i++) next(pace, i * 10_000, 5_000)
  pace.ended(1_000_000)
  expect(pace.waitMs(1_000_000)).toBe(200)
})
