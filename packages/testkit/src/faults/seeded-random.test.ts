import { expect, it } from 'vitest'
import { seededRandom } from './seeded-random.ts'

it.each([0, 1, -7, 2 ** 31])('seed %i: evenly spread over [0, 1)', (seed) => {
  const random = seededRandom(seed)
  const buckets = Array.from({ length: 10 }, () => 0)
  for (let i = 0; i < 10_000; i++) {
    const value = random()
    expect(value >= 0 && value < 1).toBe(true)
    const bucket = Math.floor(value * 10)
    buckets[bucket] = (buckets[bucket] ?? 0) + 1
  }
  for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(150)
})
