import assert from 'node:assert/strict'
import { large, send } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

const NAMES = ['A', 'B', 'C', 'D', 'E']

export const g4: readonly ConformanceCase[] = [
  ...[6, 19].map((errorCode) =>
    conformanceCase(
      `G4.first-batch-answered-${errorCode}`,
      `the first batch of a fresh partition answered ${errorCode} keeps its place before four that wait`,
      async (run) => {
        const topic = await run.topic()
        run.faults.on('Produce', { topic }).request().answer({ errorCode })
        const producer = run.producer({ batchSize: 1_024 })
        const receipts = await Promise.all(NAMES.map((name) => send(producer, topic, large(name))))
        assert.deepEqual(
          receipts.map((r) => r.offset),
          [0n, 1n, 2n, 3n, 4n],
        )
        assert.deepEqual(await run.values(topic), NAMES)
        run.faults.assertAllFaultsFired()
      },
    ),
  ),
  conformanceCase(
    'G4.head-refused-for-now',
    'with several batches in flight a head refused for now is stored before those behind it',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ batchSize: 1_024 })
      await send(producer, topic, 'warm')
      run.faults.on('Produce', { topic }).request().answer({ errorCode: 19 })
      await Promise.all(NAMES.map((name) => send(producer, topic, large(name))))
      assert.deepEqual(await run.values(topic), ['warm', ...NAMES])
      run.faults.assertAllFaultsFired()
    },
  ),
  conformanceCase(
    'G4.cold-start',
    'what was sent before Kafka could be reached is stored in the order of the sends',
    async (run) => {
      const topic = await run.topic()
      run.faults.cut()
      const producer = run.producer()
      const sent = NAMES.map((value) => send(producer, topic, value))
      run.faults.heal()
      await Promise.all(sent)
      assert.deepEqual(await run.values(topic), NAMES)
    },
  ),
]
