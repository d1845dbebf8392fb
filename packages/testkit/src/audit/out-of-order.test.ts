import { expect, it } from 'vitest'
import { seededRandom } from '../faults/seeded-random.ts'
import { outOfOrder } from './out-of-order.ts'

it.each<[string, number[], number]>([
  ['nothing', [], 0],
  ['one', [5], 0],
  ['in order', [1, 2, 3, 9], 0],
  ['backwards', [4, 3, 2, 1], 3],
  ['one late record', [1, 5, 2, 3, 4], 1],
  ['two neighbours swapped', [1, 3, 2, 4], 1],
  ['equal offsets are not in order', [1, 1, 2], 1],
])('%s: %j', (_, values, expected) => {
  expect(outOfOrder(values.map(BigInt))).toHaveLength(expected)
})

it('names the record that is out of place', () => {
  expect(outOfOrder([1n, 5n, 2n, 3n, 4n])).toEqual([1])
})

it('is never more than needed, and leaves the rest in order', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed)
    const values = Array.from({ length: 8 }, () => BigInt(Math.floor(random() * 10)))
    const moved = outOfOrder(values)
    const rest = values.filter((_, index) => !moved.includes(index))
    expect(isIncreasing(rest), `seed ${seed}`).toBe(true)
    expect(moved.length, `seed ${seed}`).toBe(values.length - longestByTrial(values))
  }
})

function isIncreasing(values: readonly bigint[]): boolean {
  return values.every((value, index) => index === 0 || (values[index - 1] as bigint) < value)
}

/** Tries all subsets. */
function longestByTrial(values: readonly bigint[]): number {
  let longest = 0
  for (let subset = 0; subset < 2 ** values.length; subset++) {
    const chosen = values.filter((_, index) => (subset >> index) & 1)
    if (chosen.length > longest && isIncreasing(chosen)) longest = chosen.length
  }
  return longest
}
