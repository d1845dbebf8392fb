import assert from 'node:assert/strict'
import { send } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

export const g2: readonly ConformanceCase[] = [
  conformanceCase(
    'G2.partition-not-named',
    'an answer that does not name the partition is no acknowledgement',
    async (run) => {
      const topic = await run.topic()
      run.faults.on('Produce', { topic }).afterAppend().dropPartition()
      const receipt = await send(run.producer(), topic, 'A')
      assert.equal(receipt.offset, 0n)
      assert.equal(run.faults.history({ api: 'Produce', topic }).length, 2)
      assert.deepEqual(await run.values(topic), ['A'])
      run.faults.assertAllFaultsFired()
    },
  ),
]
