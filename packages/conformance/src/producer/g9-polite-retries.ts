import assert from 'node:assert/strict'
import { outcomeOf, send } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

export const g9: readonly ConformanceCase[] = [
  conformanceCase(
    'G9.one-gate-per-partition',
    'many sends to a partition in trouble are retried together, after growing pauses',
    async (run) => {
      const topic = await run.topic()
      const backoff = { retryBackoffMs: 100, retryBackoffMaxMs: 400 }
      const times = { requestTimeoutMs: 500, deliveryTimeoutMs: 2_000, breaker: false }
      const producer = run.producer({ ...backoff, ...times, batchSize: 1_024 })
      await send(producer, topic, 'warm')
      run.faults.on('Produce', { topic }).always().request().answer({ errorCode: 19 })
      await Promise.all(
        Array.from({ length: 50 }, () => outcomeOf(send(producer, topic, 'x'.repeat(900)))),
      )
      const [, ...tries] = run.faults.history({ api: 'Produce', topic })
      // 100, 200, 400, 400, ... in 2 s are 7 pauses; five batches may have flown before the first.
      const when = tries.map((t) => Math.round(t.receivedAt - (tries[0]?.receivedAt ?? 0)))
      assert.ok(
        tries.length <= 5 + 7 + 3,
        `${tries.length} requests in 2 s, at ${when.join(' ')} ms`,
      )
      const pauses = tries.slice(5).map((t, i) => t.receivedAt - (tries[i + 4]?.receivedAt ?? 0))
      assert.ok(Math.max(...pauses) >= 300, `longest pause ${Math.max(...pauses)} ms`)
    },
  ),
  conformanceCase(
    'G9.retries-run-out',
    'after `retries` repeats a record is given up, with the number of its attempts',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ retries: 2 })
      run.faults.on('Produce', { topic }).always().request().answer({ errorCode: 19 })
      assert.equal(await outcomeOf(send(producer, topic, 'A')), 'DELIVERY_TIMEOUT not-written')
      assert.equal(run.faults.history({ api: 'Produce', topic }).length, 3)
    },
  ),
]
