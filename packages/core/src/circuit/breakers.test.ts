import CircuitBreaker from 'opossum'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BreakerOpenError } from '../errors/breaker-open-error.ts'
import { HoldfastError } from '../errors/holdfast-error.ts'
import { systemClock } from '../ports/clock.ts'
import { Breakers } from './breakers.ts'
import type { BreakerOptions } from './breaker-options.ts'
import type { BreakerMove } from './breaker-state.ts'

const options: BreakerOptions = {
  errorThresholdPercentage: 50,
  volumeThreshold: 4,
  windowMs: 10_000,
  resetTimeoutMs: 5_000,
}
const START = Date.parse('2026-01-01T00:00:00Z')

beforeEach(() => {
  vi.useFakeTimers({ now: START })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const settled = () => pass(0)

function made(given: BreakerOptions | false = options) {
  const moves: BreakerMove[] = []
  const breakers = new Breakers({
    options: given,
    clock: systemClock,
    onMove: (move) => moves.push(move),
  })
  const path = () => moves.map(({ topic, from, to }) => `${topic ?? 'cluster'}: ${from}>${to}`)
  const failTopic = async (topic: string, times = 4) => {
    for (let i = 0; i < times; i++) breakers.failedTopic(topic, 'NOT_ENOUGH_REPLICAS', true)
    await settled()
  }
  const failCluster = async (times = 4) => {
    for (let i = 0; i < times; i++) breakers.failedCluster('ECONNREFUSED')
    await settled()
  }
  return { breakers, moves, path, failTopic, failCluster }
}

it('B0: one broker lost while others answer opens nothing, and sets free a probe that was on it', async () => {
  const { breakers, path, failCluster } = made()
  for (let i = 0; i < 10; i++) breakers.lostBroker()
  await settled()
  expect(path()).toEqual([])
  await failCluster()
  await pass(options.resetTimeoutMs)
  breakers.tookOff(['orders'])
  expect(breakers.permits('orders')).toBe('none')
  breakers.lostBroker()
  expect(breakers.permits('orders')).toBe('probe')
})

it('B0, B2: a send is refused if the breaker of the cluster is open', async () => {
  const { breakers, failCluster } = made()
  await failCluster()
  expect([breakers.permits('orders'), breakers.permits('other')]).toEqual(['none', 'none'])
  const error = breakers.refusal('orders')
  expect(error).toBeInstanceOf(BreakerOpenError)
  expect(HoldfastError.is(error)).toBe(true)
  expect(error).toMatchObject({ code: 'BREAKER_OPEN', fate: 'not-written', retriable: true })
  expect(error?.details).toEqual({
    scope: 'cluster',
    topic: undefined,
    retryAfterMs: 5_000,
    reason: 'ECONNREFUSED',
    since: START,
  })
  expect(error?.message).toBe(
    'The circuit breaker of the cluster is open since 2026-01-01T00:00:00.000Z (ECONNREFUSED). ' +
      'Nothing was sent: try again in 5000 ms',
  )
})

it('B0, B2: or that of its topic; other topics are left alone', async () => {
  const { breakers, path, failTopic } = made()
  await failTopic('orders')
  expect(breakers.refusal('orders')?.details).toMatchObject({ scope: 'topic', topic: 'orders' })
  expect(breakers.refusal('orders')?.message).toContain('of topic orders is open')
  expect([breakers.refusal('other'), breakers.permits('other')]).toEqual([undefined, 'all'])
  expect(path()).toEqual(['orders: closed>open'])
})

it('B2, B3: half-open refuses nothing', async () => {
  const { breakers, failTopic, failCluster } = made()
  await failTopic('orders')
  await failCluster()
  await pass(5_000)
  expect(breakers.refusal('orders')).toBe(undefined)
  expect(breakers.permits('orders')).toBe('probe')
})

it('B3: what flies is what both permit', async () => {
  const { breakers, failTopic, failCluster } = made()
  await failTopic('orders')
  await pass(1_000)
  await failCluster()
  await pass(4_000) // the topic is half-open, the cluster still open
  expect([breakers.permits('orders'), breakers.permits('other')]).toEqual(['none', 'none'])
  await pass(1_000)
  expect([breakers.permits('orders'), breakers.permits('other')]).toEqual(['probe', 'probe'])
  breakers.tookOff(['other'])
  expect([breakers.permits('orders'), breakers.permits('other')]).toEqual(['none', 'none'])
  breakers.acknowledged('other')
  await settled()
  expect([breakers.permits('orders'), breakers.permits('other')]).toEqual(['probe', 'all'])
  breakers.tookOff(['other', 'orders'])
  expect([breakers.permits('orders'), breakers.permits('other')]).toEqual(['none', 'all'])
  breakers.acknowledged('other')
  await settled()
  expect(breakers.permits('orders')).toBe('none')
  breakers.acknowledged('orders')
  await settled()
  expect(breakers.permits('orders')).toBe('all')
})

it('B0: cluster: never opens while a broker acknowledges anything', async () => {
  const { breakers, path, failCluster } = made()
  for (let second = 0; second < 60; second++) {
    if (second % 9 === 0) breakers.acknowledged('orders')
    await failCluster(5)
    await pass(1_000)
  }
  expect(path()).toEqual([])
})

it('B0: cluster: failures of a topic do not count, nor the other way', async () => {
  const { breakers, failTopic, failCluster } = made()
  await failTopic('orders', 3)
  await failCluster(3)
  expect([breakers.facade.state, breakers.facade.topic('orders').state]).toEqual([
    'closed',
    'closed',
  ])
  await failTopic('orders', 1)
  expect([breakers.facade.state, breakers.facade.topic('orders').state]).toEqual(['closed', 'open'])
})

it('B0: a topic without trouble has no breaker, and is judged by what it got acknowledged before', async () => {
  const newStatus = vi.spyOn(CircuitBreaker, 'newStatus')
  const { breakers, path, failTopic } = made()
  for (let i = 0; i < 100; i++) breakers.acknowledged('orders')
  expect(newStatus).toHaveBeenCalledTimes(1) // the cluster's
  await failTopic('orders', 90)
  expect(path()).toEqual([])
  await failTopic('orders', 20)
  expect(path()).toEqual(['orders: closed>open'])
})

it('B0: the breaker of a topic is dropped once it is closed and quiet', async () => {
  const { breakers, failTopic } = made()
  await failTopic('orders', 1)
  expect(breakers.facade.snapshot().topics.map(({ topic }) => topic)).toEqual(['orders'])
  await pass(10_000)
  expect(breakers.facade.snapshot().topics).toEqual([])
  const shutdown = vi.spyOn(CircuitBreaker.prototype, 'shutdown')
  breakers.acknowledged('orders')
  expect(shutdown).toHaveBeenCalledTimes(1)
})

it('B0: the breakers of topics are bounded; those that are quiet make room', async () => {
  const { breakers, failTopic } = made()
  for (let i = 0; i < 1_001; i++) await failTopic(`t${i}`)
  const open = () => breakers.facade.snapshot().topics.length
  expect([open(), breakers.refusal('t1000')]).toEqual([1_000, undefined])
  for (let i = 0; i < 10; i++) breakers.facade.topic(`t${i}`).reset()
  await pass(10_000)
  await failTopic('t1000')
  expect(breakers.refusal('t1000')).toBeInstanceOf(BreakerOpenError)
  breakers.shutdown()
  expect(vi.getTimerCount()).toBe(0)
})

it('B1: a probe that was answered with a mistake of the caller closes the topic and the cluster', async () => {
  const { breakers, path, failTopic, failCluster } = made()
  await failTopic('orders')
  await failCluster()
  await pass(5_000)
  breakers.answeredOtherwise('orders') // an old request: not the probe
  await settled()
  expect(breakers.permits('orders')).toBe('probe')
  breakers.tookOff(['orders'])
  breakers.answeredOtherwise('other')
  await settled()
  expect(breakers.permits('orders')).toBe('none')
  breakers.answeredOtherwise('orders')
  await settled()
  expect(path().slice(-2)).toEqual(['cluster: half-open>closed', 'orders: half-open>closed'])
})

it('B1: what never counts makes no breaker', async () => {
  const { breakers } = made()
  for (let i = 0; i < 100; i++) breakers.answeredOtherwise('orders')
  await settled()
  expect(breakers.facade.snapshot().topics).toEqual([])
})

it("B3: the cluster's probe that a broker answered with the topic's trouble shows that the cluster is well", async () => {
  const { breakers, failCluster, failTopic } = made()
  await failCluster()
  await pass(5_000)
  breakers.tookOff(['orders'])
  await failTopic('orders', 1)
  expect([breakers.facade.state, breakers.permits('orders')]).toEqual(['closed', 'all'])
})

it("B3: a delivery timeout of the probe's topic proves nothing of the cluster: another probe may fly", async () => {
  const { breakers, failCluster } = made()
  await failCluster()
  await pass(5_000)
  breakers.tookOff(['orders'])
  breakers.failedTopic('other', 'delivery timeout')
  await settled()
  expect(breakers.permits('orders')).toBe('none')
  breakers.failedTopic('orders', 'delivery timeout')
  await settled()
  expect([breakers.facade.state, breakers.permits('orders')]).toEqual(['half-open', 'probe'])
})

it("B3: a connection failure takes a topic's probe with it, and the topic may try another", async () => {
  const { breakers, failTopic } = made()
  await failTopic('orders')
  await pass(5_000)
  breakers.tookOff(['orders'])
  breakers.failedCluster('ECONNRESET', ['other'])
  expect(breakers.permits('orders')).toBe('none')
  breakers.failedCluster('ECONNRESET', ['orders'])
  expect(breakers.permits('orders')).toBe('probe')
  breakers.tookOff(['orders'])
  breakers.failedCluster('ECONNRESET') // nobody says whose: it may have been the probe
  expect(breakers.permits('orders')).toBe('probe')
  breakers.tookOff(['orders'])
  breakers.withdrawn(['orders'])
  expect(breakers.permits('orders')).toBe('probe')
})

it('B3: a request that we end ourselves makes way for another probe of the cluster', async () => {
  const { breakers, failCluster } = made()
  await failCluster()
  await pass(5_000)
  breakers.tookOff(['orders'])
  breakers.withdrawn(['other'])
  expect(breakers.permits('orders')).toBe('none')
  breakers.withdrawn(['orders'])
  expect(breakers.permits('orders')).toBe('probe')
})

it("B5: opossum's own move to half-open is told, so that the drainer can be woken", async () => {
  const { moves, failCluster } = made()
  await failCluster()
  await pass(5_000)
  expect(moves.at(-1)).toEqual({
    scope: 'cluster',
    topic: undefined,
    from: 'open',
    to: 'half-open',
    reason: 'ECONNREFUSED',
    at: START + 5_000,
  })
})

it('B5: operators see and move the breaker of the cluster', async () => {
  const { breakers, path, failCluster } = made()
  const { facade } = breakers
  facade.open()
  expect(breakers.refusal('orders')?.details.reason).toBe('forced open by an operator')
  expect(facade.snapshot()).toEqual({
    state: 'open',
    forced: 'open',
    since: START,
    reason: 'forced open by an operator',
    nextProbeAt: undefined,
    topics: [],
  })
  facade.close()
  await failCluster(100)
  expect(facade.state).toBe('closed')
  facade.reset()
  await failCluster()
  const { state, since, reason, nextProbeAt } = facade
  expect({ state, since, reason, nextProbeAt }).toEqual({
    state: 'open',
    since: START,
    reason: 'ECONNREFUSED',
    nextProbeAt: START + 5_000,
  })
  expect(path()).toEqual(['cluster: closed>open', 'cluster: open>closed', 'cluster: closed>open'])
})

it('B5: operators see and move the breaker of a topic, also before its first trouble', async () => {
  const { breakers, failTopic } = made()
  const orders = breakers.facade.topic('orders')
  orders.reset()
  expect(orders.snapshot()).toMatchObject({ state: 'closed', forced: undefined, since: START })
  expect(breakers.facade.snapshot().topics).toEqual([])
  orders.open()
  expect([orders.state, breakers.permits('orders'), breakers.permits('other')]).toEqual([
    'open',
    'none',
    'all',
  ])
  orders.close()
  await pass(60_000)
  breakers.acknowledged('orders')
  await failTopic('orders', 100)
  expect([orders.state, orders.snapshot().forced]).toEqual(['closed', 'closed']) // it was not dropped
  expect(breakers.facade.snapshot().topics).toMatchObject([{ topic: 'orders', forced: 'closed' }])
})

it('B: off, nothing is made and everything permitted', async () => {
  const newStatus = vi.spyOn(CircuitBreaker, 'newStatus')
  const { breakers, path, failTopic, failCluster } = made(false)
  await failTopic('orders', 100)
  await failCluster(100)
  breakers.tookOff(['orders'])
  breakers.acknowledged('orders')
  breakers.answeredOtherwise('orders')
  breakers.withdrawn(['orders'])
  expect([breakers.refusal('orders'), breakers.permits('orders')]).toEqual([undefined, 'all'])
  expect(breakers.facade.snapshot()).toMatchObject({ state: 'closed', topics: [] })
  expect(breakers.facade.topic('orders').state).toBe('closed')
  breakers.facade.close()
  breakers.facade.reset()
  expect(() => breakers.facade.open()).toThrow('what is off cannot be forced open')
  expect(() => breakers.facade.topic('orders').open()).toThrow('what is off cannot be forced open')
  breakers.shutdown()
  expect([newStatus.mock.calls, path(), vi.getTimerCount()]).toEqual([[], [], 0])
})

it('G11: after shutdown nothing is refused, moved or left ticking', async () => {
  const { breakers, path, failTopic, failCluster } = made()
  await failTopic('orders')
  await failCluster()
  expect(vi.getTimerCount()).toBe(2)
  breakers.shutdown()
  expect(vi.getTimerCount()).toBe(0)
  await failTopic('orders')
  await failTopic('other')
  await failCluster()
  breakers.facade.open()
  breakers.facade.topic('orders').open()
  await pass(60_000)
  expect([breakers.refusal('orders'), breakers.permits('orders')]).toEqual([undefined, 'all'])
  expect(path()).toHaveLength(2)
})
