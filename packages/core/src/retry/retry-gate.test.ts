import fc from 'fast-check'
import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'
import { RetryGate } from './retry-gate.ts'

const options = { initialMs: 100, maxMs: 1_000 }

it('G9: delays double from the first to the longest, with 20 % jitter either way', () => {
  const middle = [1, 2, 3, 4, 5, 6].map((n) => backoffMs(n, options, () => 0.5))
  expect(middle).toEqual([100, 200, 400, 800, 1_000, 1_000])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), fc.nat(999), (failures, r) => {
      const delay = backoffMs(failures, options, () => r / 1_000)
      const exact = Math.min(1_000, 100 * 2 ** (failures - 1))
      expect(delay).toBeGreaterThanOrEqual(exact * 0.8)
      expect(delay).toBeLessThan(exact * 1.2)
    }),
  )
})

it('G9: a gate holds back after a failure, longer after each, and opens for good with a success', () => {
  const gate = new RetryGate(options, () => 0.5)
  expect(gate.isOpen(0)).toBe(true)
  gate.failed(0)
  expect([gate.isOpen(99), gate.isOpen(100)]).toEqual([false, true])
  gate.failed(100)
  expect([gate.isOpen(299), gate.isOpen(300)]).toEqual([false, true])
  gate.openNow()
  expect(gate.isOpen(101)).toBe(true)
  gate.failed(101)
  expect(gate.opensAt).toBe(501) // openNow kept the count
  gate.succeeded()
  gate.failed(600)
  expect(gate.opensAt).toBe(700)
})
