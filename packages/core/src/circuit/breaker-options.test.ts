import { expect, it } from 'vitest'
import { checkBreaker } from './breaker-options.ts'

const defaults = {
  errorThresholdPercentage: 50,
  volumeThreshold: 10,
  windowMs: 10_000,
  resetTimeoutMs: 5_000,
}

it('B: the breaker is on by default, and what is left out or undefined has its default', () => {
  expect(checkBreaker(undefined)).toEqual({ options: defaults, problems: [] })
  expect(checkBreaker({ windowMs: 500, volumeThreshold: undefined })).toEqual({
    options: { ...defaults, windowMs: 500 },
    problems: [],
  })
})

it('B: false turns it off', () => {
  expect(checkBreaker(false)).toEqual({ options: false, problems: [] })
})

it('G13: every problem is named, by field', () => {
  const { problems } = checkBreaker({
    errorThresholdPercentage: 100,
    volumeThreshold: 0,
    windowMs: '10s',
    resetTimeoutMs: Number.NaN,
    timeout: 3_000,
  })
  expect(problems.map(({ field, given }) => [field, given])).toEqual([
    ['breaker.timeout', '...'],
    ['breaker.errorThresholdPercentage', '100'],
    ['breaker.volumeThreshold', '0'],
    ['breaker.windowMs', 'string'],
    ['breaker.resetTimeoutMs', 'NaN'],
  ])
})

it.each([true, null, 'off', 5, [], () => {}])('G13: %o is neither false nor options', (given) => {
  const { options, problems } = checkBreaker(given)
  expect(problems.map(({ field }) => field)).toEqual(['breaker'])
  expect(options).toEqual(defaults)
})

it('G13: limits are taken, what is just outside is not', () => {
  expect(
    checkBreaker({ errorThresholdPercentage: 0, volumeThreshold: 1, windowMs: 10 }).problems,
  ).toEqual([])
  expect(checkBreaker({ errorThresholdPercentage: 99, resetTimeoutMs: 1 }).problems).toEqual([])
  expect(checkBreaker({ errorThresholdPercentage: -1, windowMs: 9 }).problems).toHaveLength(2)
  expect(checkBreaker({ resetTimeoutMs: 2 ** 31, volumeThreshold: 1.5 }).problems).toHaveLength(2)
  // The names of Object.prototype are no options either
  expect(checkBreaker({ toString: 1 }).problems).toHaveLength(1)
})
