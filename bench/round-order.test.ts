import { expect, it } from 'vitest'
import { roundOrder } from './round-order.ts'

it('every client is first, second and third equally often', () => {
  const rounds = [1, 2, 3, 4].map((round) => roundOrder(['A', 'B', 'C'], round).join(''))
  expect(rounds).toEqual(['ABC', 'BCA', 'CAB', 'ABC'])
})
