import { expect, it } from 'vitest'
import { feedOf } from './feeds.ts'

it.each([10, 17, 18, 21, 29, 31, 32, 35, 43, 44, 76, 87])(
  'B1: code %i is a mistake of the caller and never counts',
  (code) => {
    expect([feedOf(code, false), feedOf(code, true), feedOf(code, true, true)]).toEqual([
      'none',
      'none',
      'none',
    ])
  },
)

it.each([45, 47, 48, 49, 59, 90])(
  'B1: code %i is a matter of identity and never counts',
  (code) => {
    expect([feedOf(code, false), feedOf(code, true), feedOf(code, true, true)]).toEqual([
      'none',
      'none',
      'none',
    ])
  },
)

it.each([0, 46, 51, 88, 89])('B1: code %i, success or a request to wait, never counts', (code) => {
  expect(feedOf(code, true)).toBe('none')
})

it('B0: 13 and -1 count for the cluster', () => {
  expect([feedOf(13, false), feedOf(-1, false)]).toEqual(['cluster', 'cluster'])
})

it('B0: 7, 19, 20 and 56 count for the topic; 3, 5 and 6 only after a metadata refresh', () => {
  expect([7, 19, 20, 56, 3, 5, 6].filter((code) => feedOf(code, false) === 'topic')).toEqual([
    7, 19, 20, 56,
  ])
  expect([7, 19, 20, 56, 3, 5, 6].filter((code) => feedOf(code, true) === 'topic')).toEqual([
    7, 19, 20, 56, 3, 5, 6,
  ])
})

it('B1: 19 inside a transaction never counts, 20 does', () => {
  expect([feedOf(19, true, true), feedOf(20, true, true)]).toEqual(['none', 'topic'])
})

it('B0: no other code counts', () => {
  const counting = Array.from({ length: 140 }, (_, i) => i - 1).filter(
    (c) => feedOf(c, true) !== 'none',
  )
  expect(counting).toEqual([-1, 3, 5, 6, 7, 13, 19, 20, 56])
})
