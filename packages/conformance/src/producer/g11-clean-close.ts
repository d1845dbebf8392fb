import assert from 'node:assert/strict'
import { outcomeOf, send, until } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

export const g11: readonly ConformanceCase[] = [
  conformanceCase(
    'G11.under-load',
    'close delivers everything it took, takes no more, and leaves no connection',
    async (run) => {
      const topic = await run.topic({ partitions: 3 })
      const clientId = `closing-${topic}`
      const producer = run.producer({ clientId })
      const sent = Array.from({ length: 1_000 }, (_, i) => outcomeOf(send(producer, topic, `${i}`)))
      const closing = producer.close()
      assert.equal(await outcomeOf(send(producer, topic, 'late')), 'PRODUCER_CLOSED not-written')
      await closing
      assert.deepEqual(new Set(await Promise.all(sent)), new Set(['acknowledged']))
      assert.equal((await run.log(topic)).length, 1_000)
      await until('no connection', () => run.faults.connectionCount({ clientId }) === 0)
      await producer.close() // again: nothing happens
    },
  ),
  conformanceCase(
    'G11.out-of-time',
    'close that runs out of time tells each record its fate',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer()
      await send(producer, topic, 'warm')
      const held = run.faults.on('Produce', { topic }).request().hold()
      const flying = outcomeOf(send(producer, topic, 'in flight'))
      await held.reached()
      const waiting = outcomeOf(send(producer, topic, 'waiting'))
      await producer.close({ timeoutMs: 20 })
      assert.deepEqual(await Promise.all([flying, waiting]), [
        'PRODUCER_CLOSED unknown',
        'PRODUCER_CLOSED not-written',
      ])
    },
  ),
  conformanceCase(
    'G11.brokers-down',
    'close with every broker gone ends in its time, and tells each record its fate',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer()
      await send(producer, topic, 'warm')
      run.faults.cut()
      const sent = Array.from({ length: 20 }, (_, i) => outcomeOf(send(producer, topic, `${i}`)))
      const startedAt = performance.now()
      await producer.close({ timeoutMs: 300 })
      assert.ok(performance.now() - startedAt < 5_000)
      for (const outcome of await Promise.all(sent)) {
        assert.match(outcome, /^PRODUCER_CLOSED (not-written|unknown)$/)
      }
    },
  ),
]
