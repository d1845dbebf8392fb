import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AckTally } from './ack-tally.ts'

it('B0: counts the acknowledgements of a topic within the window, about', () => {
  const tally = new AckTally(1_000, 0)
  for (let now = 0; now < 1_000; now += 10) tally.acknowledged('a', now)
  tally.acknowledged('b', 999)
  expect(tally.take('a', 999)).toBe(100)
  expect(tally.take('a', 999)).toBe(0)
  for (let now = 1_000; now < 2_000; now += 10) tally.acknowledged('a', now)
  expect(tally.take('b', 2_000)).toBe(0)
  expect(tally.take('a', 2_500)).toBe(50) // half of the older generation is out of the window
})

it('B0: never counts more than were acknowledged within two windows, nor anything older', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(gaps, fc.integer({ min: 0, max: 3_000 }), (waits, last) => {
      const tally = new AckTally(1_000, 0)
      const times: number[] = []
      let now = 0
      for (const wait of waits) {
        now += wait
        times.push(now)
        tally.acknowledged('a', now)
      }
      now += last
      const counted = tally.take('a', now)
      expect(counted).toBeGreaterThanOrEqual(0)
      expect(counted).toBeLessThanOrEqual(times.filter((t) => t > now - 2_000).length)
    }),
  )
})
