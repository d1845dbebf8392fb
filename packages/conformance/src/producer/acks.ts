import assert from 'node:assert/strict'
import { send, until } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

export const acks: readonly ConformanceCase[] = [
  conformanceCase(
    'Outcomes.acks-0',
    'acks 0 resolves without an offset, never called delivered; the records arrive in order while nothing fails',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ enableIdempotence: false, acks: 0 })
      const names = Array.from({ length: 30 }, (_, i) => `${i}`)
      for (const name of names) {
        assert.equal((await send(producer, topic, name)).offset, undefined)
      }
      await until('all arrive', async () => (await run.log(topic)).length === names.length)
      assert.deepEqual(await run.values(topic), names)
    },
    ['acks'],
  ),
  conformanceCase(
    'Outcomes.acks-1',
    'acks 1 resolves with the offset at the leader',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ enableIdempotence: false, acks: 1 })
      const receipts = await Promise.all(['A', 'B'].map((value) => send(producer, topic, value)))
      assert.deepEqual(
        receipts.map((r) => r.offset),
        [0n, 1n],
      )
    },
    ['acks'],
  ),
]
