import assert from 'node:assert/strict'
import { outcomeOf, send, until } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

const TIGHT = { bufferMemory: 131_072, batchSize: 8_192 }

export const g6: readonly ConformanceCase[] = [
  conformanceCase(
    'G6.full-buffer',
    'a full buffer makes sends wait, in order; after maxBlockMs they fail as not-written; nothing is stored that failed',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ ...TIGHT, maxBlockMs: 300 })
      await send(producer, topic, 'warm')
      const held = run.faults.on('Produce', { topic }).request().hold()
      const sent = Array.from({ length: 100 }, (_, i) =>
        outcomeOf(send(producer, topic, `${i}`.padEnd(2_000, '.'))),
      )
      await Promise.any(
        sent.map(async (outcome) => assert.match(await outcome, /^BUFFER_FULL not-written$/)),
      )
      held.release()
      const outcomes = await Promise.all(sent)
      const taken = outcomes.flatMap((outcome, i) => (outcome === 'acknowledged' ? [`${i}`] : []))
      assert.ok(taken.length > 10, `only ${taken.length} were taken`)
      assert.deepEqual(await run.values(topic), ['warm', ...taken])
    },
  ),
  conformanceCase(
    'G6.pressure',
    'pressure can be seen before a send waits, and drained() resolves when there is room',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer(TIGHT)
      await send(producer, topic, 'warm')
      const total = producer.bufferAvailableBytes
      assert.ok(total <= TIGHT.bufferMemory)
      const held = run.faults.on('Produce', { topic }).request().hold()
      const sent = Array.from({ length: 60 }, () => send(producer, topic, 'x'.repeat(2_000)))
      await held.reached()
      assert.ok(producer.bufferAvailableBytes < 0.6 * total, 'the buffer does not fill')
      let drained = false
      const waiting = producer.drained().then(() => (drained = true))
      assert.equal(drained, false)
      held.release()
      await waiting
      await Promise.all(sent)
      await until('all memory is free', () => producer.bufferAvailableBytes === total)
    },
    ['pressure'],
  ),
]
