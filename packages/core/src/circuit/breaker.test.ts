import CircuitBreaker from 'opossum'
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest'
import { systemClock } from '../ports/clock.ts'
import { Breaker } from './breaker.ts'
import type { BreakerOptions } from './breaker-options.ts'
import type { BreakerMove, BreakerScope } from './breaker-state.ts'

const options: BreakerOptions = {
  errorThresholdPercentage: 50,
  volumeThreshold: 4,
  windowMs: 10_000,
  resetTimeoutMs: 5_000,
}
const START = Date.parse('2026-01-01T00:00:00Z')

/** opossum's timer is the one that the clock port does not give: both follow the faked time. */
beforeEach(() => {
  vi.useFakeTimers({ now: START })
  fired = vi.spyOn(CircuitBreaker.prototype, 'fire')
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

let fired: MockInstance<CircuitBreaker['fire']>
/** The one opossum circuit that was used. */
const circuit = (): CircuitBreaker => fired.mock.contexts[0] as CircuitBreaker
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const settled = () => pass(0)

function made(scope: BreakerScope = 'topic', given: Partial<BreakerOptions> = {}) {
  const moves: BreakerMove[] = []
  const breaker = new Breaker({
    scope,
    topic: scope === 'topic' ? 'orders' : undefined,
    options: { ...options, ...given },
    clock: systemClock,
    onMove: (move) => moves.push(move),
  })
  const path = () => moves.map(({ from, to }) => `${from}>${to}`)
  const fail = (times: number, reason = 'it failed') => {
    for (let i = 0; i < times; i++) breaker.failed(reason)
  }
  return { breaker, moves, path, fail }
}

async function opened(scope: BreakerScope = 'topic', given: Partial<BreakerOptions> = {}) {
  const parts = made(scope, given)
  parts.fail(4)
  await settled()
  expect(parts.breaker.state).toBe('open')
  return parts
}

async function halfOpened(scope: BreakerScope = 'topic', given: Partial<BreakerOptions> = {}) {
  const parts = await opened(scope, given)
  await pass(5_000)
  expect(parts.breaker.state).toBe('half-open')
  return parts
}

it.each(['cluster', 'topic'] as const)(
  'B0: %s: opens at volumeThreshold failures',
  async (scope) => {
    const { breaker, moves, fail } = made(scope)
    fail(3)
    await settled()
    expect([breaker.state, breaker.refuses, breaker.permits]).toEqual(['closed', false, 'all'])
    breaker.failed('the fourth')
    await settled()
    expect([breaker.state, breaker.refuses, breaker.permits]).toEqual(['open', true, 'none'])
    const topic = scope === 'topic' ? 'orders' : undefined
    expect(moves).toEqual([
      { scope, topic, from: 'closed', to: 'open', reason: 'the fourth', at: START },
    ])
  },
)

it('B0: failures outside the window do not count', async () => {
  const { breaker, fail } = made()
  fail(3)
  await pass(10_000)
  fail(3)
  await pass(5_000)
  expect(breaker.state).toBe('closed')
  breaker.failed('the fourth within the window')
  await settled()
  expect(breaker.state).toBe('open')
})

it('B0: failures within the window do count', async () => {
  const { breaker, fail } = made()
  fail(3)
  await pass(9_000) // the window turns in tenths
  fail(1)
  await settled()
  expect(breaker.state).toBe('open')
})

it('B0: topic: opens above errorThresholdPercentage only', async () => {
  const { breaker, fail } = made()
  for (let i = 0; i < 4; i++) breaker.succeeded()
  fail(4)
  await settled()
  expect(breaker.state).toBe('closed') // 50 %
  fail(1)
  await settled()
  expect(breaker.state).toBe('open')
})

it('B0: topic: failures are judged with all that the same answer says', async () => {
  const { breaker, fail } = made()
  fail(10) // the first ten partitions of an answer
  for (let i = 0; i < 90; i++) breaker.succeeded()
  await settled()
  expect(breaker.state).toBe('closed')
})

it('B0: topic: attempts that were acknowledged before it was made are in its window', async () => {
  const breaker = new Breaker({
    scope: 'topic',
    options,
    clock: systemClock,
    onMove: () => {},
    acknowledgedBefore: 10,
  })
  for (let i = 0; i < 10; i++) breaker.failed('x')
  await settled()
  expect(breaker.state).toBe('closed')
  await pass(10_000) // and fall out of it
  for (let i = 0; i < 4; i++) breaker.failed('x')
  await settled()
  expect(breaker.state).toBe('open')
})

it('B0: cluster: never opens while something was acknowledged within the window', async () => {
  const { breaker, fail } = made('cluster')
  breaker.succeeded()
  await pass(9_999)
  fail(100)
  await settled()
  expect(breaker.state).toBe('closed')
  await pass(1)
  fail(3)
  await settled()
  expect(breaker.state).toBe('closed') // those of before are not held against it
  fail(1)
  await settled()
  expect(breaker.state).toBe('open')
})

it('B0: cluster: an acknowledgement in the tick of the failures keeps it closed, in either order', async () => {
  for (const acknowledgedFirst of [true, false]) {
    const { breaker, fail } = made('cluster')
    if (acknowledgedFirst) breaker.succeeded()
    fail(20)
    if (!acknowledgedFirst) breaker.succeeded()
    await settled()
    expect(breaker.state).toBe('closed')
  }
})

it('B0: cluster: failures from before an acknowledgement are gone when it no longer protects', async () => {
  const { breaker, fail } = made('cluster')
  await pass(950)
  fail(3)
  await pass(1)
  breaker.succeeded()
  await pass(10_000)
  fail(3)
  await settled()
  expect(breaker.state).toBe('closed')
})

it.each(['cluster', 'topic'] as const)(
  'B2: %s: an answer that came late, while it was open, closes it before its callers are told',
  async (scope) => {
    const { breaker, moves, path } = await opened(scope)
    await pass(1_000)
    breaker.succeeded()
    expect([breaker.state, breaker.refuses, breaker.permits]).toEqual(['closed', false, 'all'])
    expect(moves.at(-1)).toMatchObject({ reason: undefined, at: START + 1_000 })
    expect(vi.getTimerCount()).toBe(0)
    await pass(60_000)
    expect(path()).toEqual(['closed>open', 'open>closed'])
  },
)

it('B2: a late answer closes it also when a probe had failed before', async () => {
  const { breaker, path } = await halfOpened('cluster')
  breaker.failed('one broker cannot be reached')
  await settled()
  await pass(1_000)
  breaker.succeeded()
  expect(path().slice(2)).toEqual(['half-open>open', 'open>closed'])
})

it.each(['in the tick', 'before'])(
  'B0: topic: opened by its rate, with one acknowledged %s, a late answer does not close it',
  async (when) => {
    const { breaker, fail } = made()
    breaker.succeeded()
    if (when === 'before') await settled()
    fail(4)
    await settled()
    expect(breaker.state).toBe('open') // 80 %
    breaker.succeeded()
    await pass(4_999)
    expect(breaker.state).toBe('open')
  },
)

it('B3: half-open after resetTimeoutMs, which is told; refuses nothing and lets one probe through', async () => {
  const { breaker, path } = await opened()
  await pass(4_999)
  expect([breaker.state, breaker.permits]).toEqual(['open', 'none'])
  await pass(1)
  expect(path()).toEqual(['closed>open', 'open>half-open'])
  expect([breaker.refuses, breaker.permits]).toEqual([false, 'probe'])
  breaker.probe()
  expect([breaker.refuses, breaker.permits]).toEqual([false, 'none'])
})

it('B3, B4: with nothing waiting half-open stays half-open', async () => {
  const { breaker, path } = await halfOpened()
  await pass(3_600_000)
  expect([breaker.state, breaker.refuses, breaker.permits]).toEqual(['half-open', false, 'probe'])
  expect(path()).toHaveLength(2)
})

it.each(['cluster', 'topic'] as const)('B3: %s: success of the probe closes', async (scope) => {
  const { breaker, moves } = await halfOpened(scope)
  breaker.probe()
  breaker.succeeded()
  expect(breaker.permits).toBe('none')
  await settled()
  expect([breaker.state, breaker.permits]).toEqual(['closed', 'all'])
  expect(moves.at(-1)).toMatchObject({ from: 'half-open', to: 'closed', reason: undefined })
})

it.each(['cluster', 'topic'] as const)('B3: %s: one failure reopens', async (scope) => {
  const { breaker, moves } = await halfOpened(scope)
  breaker.probe()
  breaker.failed('again')
  await settled()
  expect([breaker.state, breaker.refuses]).toEqual(['open', true])
  expect(moves.at(-1)).toMatchObject({ from: 'half-open', to: 'open', reason: 'again' })
  await pass(5_000)
  expect(breaker.permits).toBe('probe') // a new one: the old one's outcome came
})

it('B3: a failure reopens also when no probe could take off', async () => {
  const { breaker } = await halfOpened('cluster')
  breaker.failed('cannot connect')
  await settled()
  expect(breaker.state).toBe('open')
})

it('B3: what comes after the outcome of the probe, in the same tick or while opossum closes, changes nothing', async () => {
  const { breaker, path } = await halfOpened()
  breaker.probe()
  breaker.succeeded()
  breaker.failed('late')
  queueMicrotask(() => {
    breaker.failed('later')
    breaker.succeeded()
  })
  await settled()
  expect(path().slice(2)).toEqual(['half-open>closed'])
  expect(circuit().stats.rejects).toBe(0)
})

it('B3: once closed, the failures that had opened it are forgotten', async () => {
  const { breaker, fail } = await halfOpened()
  breaker.probe()
  breaker.succeeded()
  await settled()
  fail(3)
  await settled()
  expect(breaker.state).toBe('closed')
})

it("B1: a probe that ended in a caller's mistake is no failure: the broker is well, it closes", async () => {
  const { breaker } = await halfOpened()
  breaker.probeEndedOtherwise()
  await settled()
  expect(breaker.state).toBe('half-open') // that was not the probe
  breaker.probe()
  breaker.probeEndedOtherwise()
  await settled()
  expect(breaker.state).toBe('closed')
  const { fires } = circuit().stats
  breaker.probeEndedOtherwise() // said twice
  await settled()
  expect(circuit().stats.fires).toBe(fires)
})

it('B1: what ends otherwise counts for nothing while closed', async () => {
  const { breaker, fail } = made()
  for (let i = 0; i < 10; i++) breaker.probeEndedOtherwise()
  fail(4)
  await settled()
  expect(breaker.state).toBe('open')
})

it('B3: a probe that ended without saying anything makes way for another', async () => {
  const { breaker } = await halfOpened()
  breaker.probe()
  breaker.probeLost()
  expect([breaker.state, breaker.permits]).toEqual(['half-open', 'probe'])
})

it('B4: opossum is never asked while it refuses, however many outcomes come in one tick', async () => {
  const { breaker, fail } = made()
  fail(1_000)
  await settled()
  expect(breaker.state).toBe('open')
  const { fires } = circuit().stats
  expect(fires).toBe(4)
  fail(50)
  breaker.succeeded()
  breaker.probe()
  breaker.probeEndedOtherwise()
  await pass(1_000)
  expect(circuit().stats).toMatchObject({ fires, rejects: 0 })
})

it('B5: the snapshot tells state, since when, why and the next probe', async () => {
  const { breaker, fail } = made()
  expect(breaker.snapshot()).toEqual({
    state: 'closed',
    forced: undefined,
    since: START,
    reason: undefined,
    nextProbeAt: undefined,
  })
  await pass(700)
  fail(4, 'NOT_ENOUGH_REPLICAS')
  await settled()
  const open = {
    state: 'open',
    forced: undefined,
    since: START + 700,
    reason: 'NOT_ENOUGH_REPLICAS',
  }
  expect(breaker.snapshot()).toEqual({ ...open, nextProbeAt: START + 5_700 })
  expect(breaker.retryAfterMs()).toBe(5_000)
  await pass(1_200)
  expect(breaker.retryAfterMs()).toBe(3_800)
  breaker.failed('late, and not why it opened')
  await pass(3_800)
  expect(breaker.snapshot()).toEqual({
    ...open,
    state: 'half-open',
    since: START + 5_700,
    nextProbeAt: undefined,
  })
  expect(breaker.retryAfterMs()).toBe(0)
})

it.each(['closed', 'open', 'half-open'] as const)(
  'B5: forced open from %s it stays open',
  async (state) => {
    const from = { closed: made, open: opened, 'half-open': halfOpened }[state]
    const { breaker, path } = await from()
    breaker.open()
    expect([breaker.state, breaker.refuses, breaker.permits]).toEqual(['open', true, 'none'])
    expect(breaker.snapshot()).toMatchObject({
      forced: 'open',
      reason: 'forced open by an operator',
      nextProbeAt: undefined,
    })
    expect(vi.getTimerCount()).toBe(0)
    breaker.succeeded()
    await pass(60_000)
    expect(breaker.state).toBe('open')
    expect(breaker.retryAfterMs()).toBe(5_000)
    breaker.reset()
    expect([breaker.state, path().at(-1)]).toEqual(['closed', 'open>closed'])
  },
)

it.each(['closed', 'open', 'half-open'] as const)(
  'B5: forced closed from %s nothing opens it',
  async (state) => {
    const from = { closed: made, open: opened, 'half-open': halfOpened }[state]
    const { breaker, fail } = await from()
    breaker.close()
    expect([breaker.state, breaker.refuses, breaker.permits]).toEqual(['closed', false, 'all'])
    expect(breaker.snapshot().forced).toBe('closed')
    fail(100)
    await pass(60_000)
    expect(breaker.state).toBe('closed')
    expect(vi.getTimerCount()).toBe(0)
  },
)

it('B5: reset leads back to automatic, closed, with an empty window', async () => {
  const { breaker, fail, path } = made()
  breaker.close()
  fail(10)
  breaker.reset()
  expect(breaker.snapshot()).toMatchObject({
    state: 'closed',
    forced: undefined,
    reason: undefined,
  })
  await settled()
  fail(3)
  await settled()
  breaker.reset()
  fail(3)
  breaker.reset() // what is not judged yet is forgotten too
  await settled()
  fail(3)
  await settled()
  expect(path()).toEqual([])
  fail(1)
  await settled()
  expect(path()).toEqual(['closed>open'])
  breaker.reset()
  expect(path()).toEqual(['closed>open', 'open>closed'])
  await pass(60_000)
  expect(breaker.state).toBe('closed')
})

it.each(['reset', 'close'] as const)(
  'B5: an operator may %s within the event of a move',
  async (act) => {
    const path: string[] = []
    const breaker = new Breaker({
      scope: 'topic',
      options,
      clock: systemClock,
      onMove: ({ from, to }) => {
        path.push(`${from}>${to}`)
        if (to === 'open') breaker[act]()
      },
    })
    for (let i = 0; i < 50; i++) breaker.failed('x')
    await pass(60_000)
    expect(path).toEqual(['closed>open', 'open>closed'])
    expect(fired).toHaveBeenCalledTimes(4)
  },
)

it('B5: also within that of a late answer, which closes it', async () => {
  const path: string[] = []
  const breaker = new Breaker({
    scope: 'cluster',
    options,
    clock: systemClock,
    onMove: ({ from, to }) => {
      path.push(`${from}>${to}`)
      if (to === 'closed') breaker.open()
    },
  })
  for (let i = 0; i < 4; i++) breaker.failed('x')
  await settled()
  breaker.succeeded()
  await pass(60_000)
  expect(path).toEqual(['closed>open', 'open>closed', 'closed>open'])
  expect(breaker.snapshot().forced).toBe('open')
  expect(fired).toHaveBeenCalledTimes(4)
})

it('B: quiet = closed, not forced, and without trouble for a window', async () => {
  const { breaker, fail } = made()
  fail(1)
  await pass(9_999)
  expect(breaker.quiet).toBe(false)
  await pass(1)
  expect(breaker.quiet).toBe(true)
  breaker.close()
  expect(breaker.quiet).toBe(false)
  breaker.reset()
  expect(breaker.quiet).toBe(true)
  fail(4)
  await pass(60_000)
  expect(breaker.quiet).toBe(false) // half-open
})

it('G11: a closed breaker has no timer, an open one has one, and a shut down one has none and no listener', async () => {
  const { breaker, fail, path } = made()
  fail(1)
  await settled()
  expect(vi.getTimerCount()).toBe(0)
  fail(3)
  await settled()
  expect(vi.getTimerCount()).toBe(1)
  const used = circuit()
  const { rotateBucketController } = (
    used as unknown as {
      options: { rotateBucketController: import('node:events').EventEmitter }
    }
  ).options
  expect(rotateBucketController.listenerCount('rotate')).toBe(1)
  fail(1)
  breaker.shutdown()
  expect(vi.getTimerCount()).toBe(0)
  expect([
    used.eventNames(),
    used.status.eventNames(),
    rotateBucketController.eventNames(),
  ]).toEqual([[], [], []])
  breaker.failed('x')
  breaker.succeeded()
  breaker.open()
  await pass(60_000)
  expect([breaker.state, breaker.permits, breaker.refuses]).toEqual(['closed', 'all', false])
  expect(fired).toHaveBeenCalledTimes(4)
  expect(path()).toEqual(['closed>open'])
})

it('G11: a breaker that was forced open refuses nothing once it is shut down', () => {
  const { breaker } = made()
  breaker.open()
  breaker.shutdown()
  expect([breaker.state, breaker.refuses]).toEqual(['closed', false])
})

it('G11: the timer of an open breaker does not keep the process alive', async () => {
  vi.useRealTimers()
  const unref = vi.spyOn(Object.getPrototypeOf(setTimeout(() => {}, 0)) as NodeJS.Timeout, 'unref')
  const { breaker, fail } = made()
  fail(4)
  await vi.waitUntil(() => breaker.state === 'open')
  expect(unref).toHaveBeenCalledTimes(1)
  breaker.shutdown()
})
