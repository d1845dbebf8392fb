import { expect, it } from 'vitest'
import type { Clock } from '../../faults/clock.ts'
import { ExpiryTimers } from './expiry-timers.ts'

it('a timer that rings early rings again: nothing expires before its time', () => {
  let now = 0
  let ring = (): void => {}
  const delays: number[] = []
  const clock: Clock = {
    now: () => now,
    after(delayMs, callback) {
      delays.push(delayMs)
      ring = callback
      return () => {}
    },
  }
  const due: string[] = []
  new ExpiryTimers(clock, 100, (id) => due.push(id)).arm('a', 199.5)
  now = 199.4
  ring()
  expect(due).toEqual([])
  now = 200
  ring()
  expect(due).toEqual(['a'])
  expect(delays.map(Math.round)).toEqual([200, 1])
})
