import assert from 'node:assert/strict'
import { outcomeOf, send } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

export const g1: readonly ConformanceCase[] = [
  conformanceCase(
    'G1.silent-brokers',
    'with every connection silent past the deadline each send settles once, in time, with an honest fate',
    async (run) => {
      const topic = await run.topic({ partitions: 3 })
      const times = { requestTimeoutMs: 600, deliveryTimeoutMs: 2_000, maxBlockMs: 1_000 }
      const producer = run.producer({ ...times, breaker: false })
      for (const partition of [0, 1, 2]) await send(producer, topic, { partition, value: 'warm' })
      run.faults.cut({ how: 'blackHole' })
      const startedAt = performance.now()
      const ids = Array.from({ length: 60 }, (_, i) => `${i}`)
      const outcomes = await Promise.all(
        ids.map((value, i) => outcomeOf(send(producer, topic, { partition: i % 3, value }))),
      )
      const took = performance.now() - startedAt
      assert.ok(
        took < 10_000,
        `settled after ${took} ms, with maxBlockMs + deliveryTimeoutMs 3,000`,
      )
      run.faults.heal()
      await send(producer, topic, { partition: 0, value: 'after' })
      const stored = await run.values(topic)
      for (const [i, outcome] of outcomes.entries()) {
        const copies = stored.filter((value) => value === ids[i]).length
        assert.match(outcome, /^DELIVERY_TIMEOUT (not-written|unknown)$/)
        assert.ok(
          copies <= (outcome.endsWith('unknown') ? 1 : 0),
          `${ids[i]}: ${outcome}, ${copies}`,
        )
      }
    },
  ),
  conformanceCase(
    'G1.not-enough-replicas',
    'a topic that answers 19 past the deadline: not-written, and never in the log; 20 after the append: unknown, once',
    async (run) => {
      const times = { requestTimeoutMs: 500, deliveryTimeoutMs: 1_000, breaker: false }
      const before = await run.topic()
      const after = await run.topic()
      const producer = run.producer(times)
      run.faults.on('Produce', { topic: before }).always().request().answer({ errorCode: 19 })
      run.faults.on('Produce', { topic: after }).always().afterAppend().replaceError(20)
      const outcomes = await Promise.all([
        outcomeOf(send(producer, before, 'A')),
        outcomeOf(send(producer, after, 'B')),
      ])
      assert.deepEqual(outcomes, ['DELIVERY_TIMEOUT not-written', 'DELIVERY_TIMEOUT unknown'])
      assert.deepEqual([await run.values(before), await run.values(after)], [[], ['B']])
    },
  ),
]
