import assert from 'node:assert/strict'
import { failureOf, outcomeOf, send, until } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'
import type { ProducerUnderTest } from '../producer-under-test.ts'

const QUICK = { retryBackoffMs: 10, retryBackoffMaxMs: 20 }
const BREAKER = { ...QUICK, breaker: { windowMs: 1_000, volumeThreshold: 5, resetTimeoutMs: 300 } }
const NEEDS = ['breaker', 'events'] as const

interface Move {
  readonly scope: string
  readonly from: string
  readonly to: string
}
const movesOf = (producer: ProducerUnderTest): string[] => {
  const moves: string[] = []
  producer.on('breaker', ({ scope, from, to }: Move) => moves.push(`${scope} ${from} ${to}`))
  return moves
}

export const b: readonly ConformanceCase[] = [
  conformanceCase(
    'B0.topic',
    'a topic in trouble opens a breaker of its own; other topics flow; a probe of real work closes it',
    async (run) => {
      const [bad, good] = [await run.topic(), await run.topic()]
      const producer = run.producer(BREAKER)
      const moves = movesOf(producer)
      await Promise.all([send(producer, bad, 'warm'), send(producer, good, 'warm')])
      const trouble = run.faults
        .on('Produce', { topic: bad })
        .always()
        .request()
        .answer({ errorCode: 19 })
      const waiting = send(producer, bad, 'waiting')
      await until('the breaker opens', () => producer.breaker.topic(bad).state === 'open')
      assert.equal(producer.breaker.state, 'closed')
      const refused = await failureOf(send(producer, bad, 'refused'))
      assert.deepEqual([refused.code, refused.fate], ['BREAKER_OPEN', 'not-written'])
      assert.ok(typeof refused.details['retryAfterMs'] === 'number')
      await send(producer, good, 'flows')
      await until('a probe fails', () => moves.includes('topic half-open open'))
      trouble.stop()
      await waiting
      await until('it closes', () => producer.breaker.topic(bad).state === 'closed')
      await send(producer, bad, 'well again')
      assert.deepEqual(moves.slice(0, 2), ['topic closed open', 'topic open half-open'])
      assert.equal(moves.at(-1), 'topic half-open closed')
      assert.deepEqual(await run.values(bad), ['warm', 'waiting', 'well again'])
    },
    NEEDS,
  ),
  conformanceCase(
    'B0.cluster',
    'a cluster out of reach opens its breaker; what was accepted is delivered when it is back',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer(BREAKER)
      const moves = movesOf(producer)
      await send(producer, topic, 'warm')
      run.faults.cut()
      const waiting = send(producer, topic, 'waiting')
      await until('the breaker opens', () => producer.breaker.state === 'open')
      assert.equal(producer.health().status, 'down')
      assert.equal(await outcomeOf(send(producer, topic, 'refused')), 'BREAKER_OPEN not-written')
      run.faults.heal()
      await waiting
      await until('it closes', () => producer.breaker.state === 'closed')
      assert.equal(moves[0], 'cluster closed open')
      assert.equal(moves.at(-1), 'cluster half-open closed')
      assert.deepEqual(await run.values(topic), ['warm', 'waiting'])
    },
    [...NEEDS, 'health'],
  ),
  conformanceCase(
    'B0.something-acknowledged',
    'lost answers open nothing as long as anything is acknowledged',
    async (run) => {
      const topic = await run.topic()
      const half = { api: 'Produce', topic, seed: 7, rate: 0.5 } as const
      run.faults.random({ ...half, point: 'afterAppend', fault: 'rst' })
      const producer = run.producer(BREAKER)
      const moves = movesOf(producer)
      for (let i = 0; i < 40; i++) await send(producer, topic, `${i}`)
      assert.deepEqual(moves, [])
    },
    NEEDS,
  ),
  conformanceCase(
    'B1.mistakes-of-callers',
    'records that the broker refuses, and calls that are refused at once, open nothing',
    async (run) => {
      const topic = await run.topic({ config: { 'cleanup.policy': 'compact' } })
      const producer = run.producer(BREAKER)
      const moves = movesOf(producer)
      for (let i = 0; i < 20; i++) {
        assert.equal(
          await outcomeOf(send(producer, topic, 'no key')),
          'BROKER_REJECTED not-written',
        )
        await failureOf(send(producer, topic, { value: 7 }))
      }
      assert.deepEqual(moves, [])
    },
    NEEDS,
  ),
  conformanceCase(
    'B5.operator',
    'forced open it refuses until reset; forced closed nothing opens it',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer(BREAKER)
      await send(producer, topic, 'A')
      producer.breaker.open()
      assert.equal(await outcomeOf(send(producer, topic, 'refused')), 'BREAKER_OPEN not-written')
      producer.breaker.reset()
      await send(producer, topic, 'B')
      producer.breaker.topic(topic).close()
      const trouble = run.faults
        .on('Produce', { topic })
        .times(12)
        .request()
        .answer({ errorCode: 19 })
      await send(producer, topic, 'C')
      assert.equal(trouble.fired, 12)
      assert.deepEqual(await run.values(topic), ['A', 'B', 'C'])
    },
    NEEDS,
  ),
]
