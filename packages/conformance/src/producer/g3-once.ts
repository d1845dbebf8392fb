import assert from 'node:assert/strict'
import { send } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

const AMBIGUOUS = [7, 20, 6, 3, 56, 13, -1]

export const g3: readonly ConformanceCase[] = [
  conformanceCase(
    'G3.lost-answer',
    'a batch whose answer was lost is stored once, while a neighbour waits for the same partition',
    async (run) => {
      const topic = await run.topic()
      run.faults.on('Produce', { topic }).afterAppend().disconnect('rst')
      const producer = run.producer({ batchSize: 1_024 })
      const receipts = await Promise.all(['A', 'B'].map((value) => send(producer, topic, value)))
      assert.deepEqual(
        receipts.map((r) => r.offset),
        [0n, 1n],
      )
      assert.deepEqual(await run.values(topic), ['A', 'B'])
      run.faults.assertAllFaultsFired()
    },
  ),
  ...[0.05, 0.25].map((rate) =>
    conformanceCase(
      `G3.lost-answers-${rate * 100}`,
      `with ${rate * 100} % of answers lost every record is acknowledged and stored once, in order per sender`,
      async (run) => {
        const topic = await run.topic({ partitions: 3 })
        const seed = 20 + rate * 100
        const lost = run.faults.random({
          api: 'Produce',
          topic,
          seed,
          rate,
          point: 'afterAppend',
          fault: 'rst',
        })
        const producer = run.producer()
        const receipts: { id: string; partition: number; offset: bigint | undefined }[] = []
        await Promise.all(
          Array.from({ length: 24 }, async (_, sender) => {
            for (let i = 0; i < 25; i++) {
              const id = `${sender}-${i}`
              const { partition, offset } = await send(producer, topic, {
                partition: sender % 3,
                value: id,
              })
              receipts.push({ id, partition, offset })
            }
          }),
        )
        const log = await run.log(topic)
        assert.equal(log.length, receipts.length, `records in the log (seed ${seed})`)
        const places = new Map(
          log.map((r) => [String(r.value), `${r.partition} ${r.offset}`] as const),
        )
        for (const { id, partition, offset } of receipts) {
          assert.equal(places.get(id), `${partition} ${offset}`, `${id} (seed ${seed})`)
        }
        const order = log.map((r) => String(r.value).split('-').map(Number))
        for (let sender = 0; sender < 24; sender++) {
          const own = order.filter(([s]) => s === sender).map(([, i]) => i)
          assert.deepEqual(
            own,
            Array.from({ length: 25 }).map((_, i) => i),
          )
        }
        assert.ok(lost.fired > 0, 'no answer was lost: the case proved nothing')
      },
    ),
  ),
  ...AMBIGUOUS.map((code) =>
    conformanceCase(
      `G3.answered-${code}-after-append`,
      `code ${code} after the append is tried again, and the record stored once`,
      async (run) => {
        const topic = await run.topic()
        run.faults.on('Produce', { topic }).afterAppend().replaceError(code)
        const receipt = await send(run.producer(), topic, 'A')
        assert.equal(receipt.offset, 0n)
        assert.deepEqual(await run.values(topic), ['A'])
        run.faults.assertAllFaultsFired()
      },
    ),
  ),
  conformanceCase(
    'G3.gzip',
    'compressed batches are repeated after lost answers and stored once',
    async (run) => {
      const topic = await run.topic()
      run.faults.on('Produce', { topic }).nth(2).afterAppend().disconnect('rst')
      const producer = run.producer({ compressionType: 'gzip', lingerMs: 20 })
      const all = Array.from({ length: 80 }, (_, i) => `${i} `.padEnd(300, 'ab'))
      for (const half of [all.slice(0, 40), all.slice(40)]) {
        await Promise.all(half.map((value) => send(producer, topic, value)))
      }
      const log = await run.log(topic)
      assert.deepEqual(
        log.map((r) => String(r.value)),
        all,
      )
      const [first] = run.faults.history({ api: 'Produce', topic })
      assert.ok((first?.batches[0]?.sizeInBytes ?? 0) < 3_000, 'the batch was not compressed')
      run.faults.assertAllFaultsFired()
    },
    ['compression'],
  ),
]
