import fc from 'fast-check'
import CircuitBreaker from 'opossum'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from '../ports/clock.ts'
import { Breakers } from './breakers.ts'
import type { BreakerMove } from './breaker-state.ts'

const RUNS = Number(process.env['HOLDFAST_PROPERTY_RUNS'] ?? 300)
const TOPICS = ['a', 'b'] as const

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

type Step = readonly [action: number, topic: 0 | 1, how: number]
const step: fc.Arbitrary<Step> = fc.tuple(
  fc.noBias(fc.nat(99)),
  fc.constantFrom(0, 1),
  fc.noBias(fc.nat(99)),
)
const options = fc.record({
  errorThresholdPercentage: fc.constantFrom(0, 50, 99),
  volumeThreshold: fc.integer({ min: 1, max: 6 }),
  windowMs: fc.constantFrom(100, 1_000, 1_037),
  resetTimeoutMs: fc.constantFrom(50, 500, 3_000),
})

const AUTOMATIC = ['closed>open', 'open>half-open', 'half-open>closed', 'half-open>open']
const BY_OPERATOR = ['closed>open', 'half-open>open', 'open>closed', 'half-open>closed']

it('B0 to B5: any sequence of outcomes, time and operators makes legal moves only, and leaves no breaker stuck', async () => {
  const property = fc.asyncProperty(
    options,
    fc.array(step, { minLength: 30, maxLength: 150, size: 'max' }),
    async (given, steps) => {
      const findings: string[] = []
      const moves: BreakerMove[] = []
      const states = new Map<string, string>()
      const last = {
        acknowledgedAt: Number.NEGATIVE_INFINITY,
        byOperator: false,
        byAcknowledgement: false,
      }
      // oxlint-disable-next-line typescript/unbound-method -- it is called with its circuit below
      const fire = CircuitBreaker.prototype.fire
      vi.spyOn(CircuitBreaker.prototype, 'fire').mockImplementation(function (
        this: CircuitBreaker,
        ...args
      ) {
        if (!this.closed && !this.pendingClose) findings.push('B4: asked while it refuses')
        if (!this.enabled || this.isShutdown) findings.push('fed while forced or shut down')
        return fire.apply(this, args)
      })
      const breakers = new Breakers({
        options: given,
        clock: systemClock,
        onMove: (move) => {
          moves.push(move)
          const { topic = 'cluster', from, to, scope } = move
          if ((states.get(topic) ?? 'closed') !== from) findings.push(`${topic}: not from ${from}`)
          states.set(topic, to)
          const legal = last.byOperator ? BY_OPERATOR : AUTOMATIC
          const late = last.byAcknowledgement && `${from}>${to}` === 'open>closed'
          if (!late && !legal.includes(`${from}>${to}`)) findings.push(`${topic}: ${from}>${to}`)
          const lately = systemClock.now() - last.acknowledgedAt < given.windowMs
          if (scope === 'cluster' && to === 'open' && !last.byOperator && lately) {
            findings.push('B0: the cluster opened although something was acknowledged')
          }
        },
      })
      const flying: string[] = []
      const land = (end: (topic: string) => void) => {
        const topic = flying.shift()
        if (topic !== undefined) end(topic)
      }
      const operate = (which: number, topic: string) => {
        const handle = which % 2 === 0 ? breakers.facade : breakers.facade.topic(topic)
        last.byOperator = true
        if (which < 20) handle.open()
        else if (which < 40) handle.close()
        else handle.reset()
        last.byOperator = false
      }
      const acknowledge = (topic: string) => {
        last.acknowledgedAt = systemClock.now()
        last.byAcknowledgement = true
        breakers.acknowledged(topic)
        last.byAcknowledgement = false
        const { state, forced } = breakers.facade.snapshot()
        if (state === 'open' && !forced) findings.push('B2: the cluster refuses, and acknowledges')
      }
      const takeOff = (topic: string) => {
        if (breakers.permits(topic) === 'none') return
        breakers.tookOff([topic])
        flying.push(topic)
      }

      for (const [action, which, how] of steps) {
        const topic = TOPICS[which]
        if (action < 20) takeOff(topic)
        else if (action < 28) land(acknowledge)
        else if (action < 40) land((t) => breakers.failedTopic(t, 'f', true))
        else if (action < 50) land((t) => breakers.failedCluster('f', [t]))
        else if (action < 55) land((t) => breakers.answeredOtherwise(t))
        else if (action < 57) land((t) => breakers.withdrawn([t]))
        else if (action < 64) breakers.failedTopic(topic, 'delivery timeout')
        else if (action < 72) breakers.failedCluster('cannot connect')
        else if (action < 74) operate(how, topic)
        else if (action < 84) await Promise.resolve()
        else await vi.advanceTimersByTimeAsync(how * how)
        for (const t of TOPICS) {
          const open = [breakers.facade, breakers.facade.topic(t)].some((b) => b.state === 'open')
          if (open !== (breakers.refusal(t) !== undefined))
            findings.push('B2: refusal and state differ')
          if (open && breakers.permits(t) !== 'none')
            findings.push('B2: something flies while open')
        }
        for (const scope of ['cluster', ...TOPICS]) {
          const handle = scope === 'cluster' ? breakers.facade : breakers.facade.topic(scope)
          if (handle.state !== (states.get(scope) ?? 'closed'))
            findings.push(`${scope}: a move untold`)
        }
      }

      // Everything is well again: what flies lands, and after the reset timeout one probe each is enough.
      for (const handle of [breakers.facade, ...TOPICS.map((t) => breakers.facade.topic(t))]) {
        last.byOperator = true
        if (handle.snapshot().forced) handle.reset()
        last.byOperator = false
      }
      while (flying.length > 0) land((t) => breakers.withdrawn([t]))
      await vi.advanceTimersByTimeAsync(given.resetTimeoutMs)
      for (const topic of TOPICS) {
        takeOff(topic)
        land(acknowledge)
        await vi.advanceTimersByTimeAsync(0)
      }
      for (const topic of TOPICS) {
        if (breakers.permits(topic) !== 'all') findings.push(`B3: ${topic} is stuck`)
      }
      breakers.shutdown()
      if (vi.getTimerCount() > 0) findings.push('G11: a timer is left')
      vi.restoreAllMocks()
      expect(findings).toEqual([])
      expect(moves.every(({ at }, i) => at >= (moves[i - 1]?.at ?? 0))).toBe(true)
    },
  )
  await fc.assert(property, { numRuns: RUNS })
}, 600_000)
