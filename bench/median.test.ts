import { expect, it } from 'vitest'
import { median } from './median.ts'

it('the median of an even count lies between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([3, 1, 2])).toBe(2)
})
