import { expect, it } from 'vitest'
import { protocolError } from '../wire/protocol-errors.ts'
import { attemptResult } from './6-settle.ts'

const resultOf = (code: number): string => attemptResult(protocolError(code))

it('G5: codes that can be answered after the append never count as a refusal', () => {
  for (const code of [7, 20, 13, -1, 6, 3, 56])
    expect([code, resultOf(code)]).toEqual([code, 'refused-maybe'])
})

it('an unknown code is ambiguous and tried again', () => {
  for (const code of [-1, 999, 127]) expect(resultOf(code)).toBe('refused-maybe')
})

it.each([
  ['refused', [2, 5, 8, 9, 14, 15, 16, 19, 51, 72, 74, 75, 88, 89, 100, 103]],
  ['rejected', [10, 17, 18, 21, 29, 31, 32, 35, 43, 44, 53, 58, 76, 87]],
  ['gap', [45]],
  ['duplicate', [46]],
  ['disowned', [47, 59]],
  ['fenced', [49, 90]],
])('%s: codes %j', (result, codes) => {
  expect(codes.map(resultOf)).toEqual(codes.map(() => result))
})
