import assert from 'node:assert/strict'
import { failureOf, large, outcomeOf, send } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

export const g5: readonly ConformanceCase[] = [
  conformanceCase(
    'G5.refused-for-good',
    'a record refused for good is not in the log; the four behind it are, in order',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ batchSize: 1_024 })
      await send(producer, topic, 'warm')
      run.faults.on('Produce', { topic }).request().answer({ errorCode: 10 })
      const names = ['A', 'B', 'C', 'D', 'E']
      const outcomes = await Promise.all(
        names.map((name) => outcomeOf(send(producer, topic, large(name)))),
      )
      const rest = Array.from({ length: 4 }, () => 'acknowledged')
      assert.deepEqual(outcomes, ['BROKER_REJECTED not-written', ...rest])
      assert.deepEqual(await run.values(topic), ['warm', 'B', 'C', 'D', 'E'])
    },
  ),
  conformanceCase(
    'G5.expired-unsent',
    'a record whose time runs out before it was written is told not-written, and never lands',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ requestTimeoutMs: 5_000, deliveryTimeoutMs: 10_000 })
      await send(producer, topic, 'warm')
      const held = run.faults.on('Produce', { topic }).request().hold()
      const first = send(producer, topic, 'first')
      await held.reached()
      const stays = send(producer, topic, 'stays')
      const failure = await failureOf(send(producer, topic, 'short', { deliveryTimeoutMs: 100 }))
      assert.deepEqual([failure.code, failure.fate], ['DELIVERY_TIMEOUT', 'not-written'])
      held.release()
      await Promise.all([first, stays])
      assert.deepEqual(await run.values(topic), ['warm', 'first', 'stays'])
    },
  ),
  conformanceCase(
    'G5.acks-1-without-idempotence',
    'without idempotence too a refused record is not-written and one whose answer was lost is unknown',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ enableIdempotence: false, acks: 1, retries: 0 })
      run.faults.on('Produce', { topic }).request().answer({ errorCode: 19 })
      assert.equal((await failureOf(send(producer, topic, 'A'))).fate, 'not-written')
      run.faults.on('Produce', { topic }).afterAppend().disconnect('rst')
      assert.equal((await failureOf(send(producer, topic, 'B'))).fate, 'unknown')
      assert.ok((await send(producer, topic, 'C')).offset !== undefined)
    },
    ['acks'],
  ),
]
