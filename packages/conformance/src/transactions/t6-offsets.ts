import assert from 'node:assert/strict'
import { failureOf, send } from '../case-run.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { actor } from './actor.ts'
import { committed, offsetsOf, transactionCase } from './transaction-case.ts'

export const t6: readonly ConformanceCase[] = [
  transactionCase(
    'T6.offsets-alone',
    'a transaction of nothing but offsets commits them',
    async (run) => {
      const topic = await run.topic({ partitions: 2 })
      const who = actor(run)
      await who.producer.transaction((tx) =>
        tx.sendOffsets({
          consumerGroupId: `group-${topic}`,
          topics: [
            {
              topic,
              partitions: [
                { partition: 0, offset: 10n },
                { partition: 1, offset: '20', metadata: 'mine' },
              ],
            },
          ],
        }),
      )
      assert.deepEqual(await offsetsOf(run, `group-${topic}`, topic), ['0: 10', '1: 20'])
      const seen = await run.transactions.groupOffsets(`group-${topic}`, topic, { stable: true })
      assert.equal(seen.find(({ partition }) => partition === 1)?.metadata, 'mine')
      assert.equal(who.seen('AddPartitionsToTxn').length, 0)
    },
  ),
  transactionCase(
    'T6.not-with-an-abort',
    'offsets of an aborted transaction leave those that were committed before',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const offsets = (offset: number) => ({
        consumerGroupId: `group-${topic}`,
        topics: [{ topic, partitions: [{ partition: 0, offset }] }],
      })
      await producer.transaction((tx) => tx.sendOffsets(offsets(1)))
      const tx = await producer.transaction()
      await Promise.all([tx.sendOffsets(offsets(2)), send(tx, topic, 'bad')])
      await tx.abort()
      assert.deepEqual(await offsetsOf(run, `group-${topic}`, topic), ['0: 1'])
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  transactionCase(
    'T6.two-groups',
    'offsets of two groups, and of several calls, are committed together; the last one counts',
    async (run) => {
      const topic = await run.topic({ partitions: 2 })
      const groups = ['a', 'b'].map((name) => `group-${name}-${topic}`)
      const { producer } = actor(run)
      await producer.transaction(async (tx) => {
        for (const offset of [1, 2, 3]) {
          for (const consumerGroupId of groups) {
            const partitions = [{ partition: offset % 2, offset }]
            await tx.sendOffsets({ consumerGroupId, topics: [{ topic, partitions }] })
          }
        }
      })
      for (const group of groups) {
        assert.deepEqual(await offsetsOf(run, group, topic), ['0: 2', '1: 3'])
      }
    },
  ),
  transactionCase(
    'T6.consume-transform-produce',
    'a loop that fails in the middle goes on where the committed offset says: every input has its output once',
    async (run) => {
      const [input, output] = [await run.topic(), await run.topic()]
      const who = actor(run)
      const group = `group-${input}`
      const inputs = Array.from({ length: 20 }, (_, i) => `${i}`)
      for (const value of inputs) await send(who.producer, input, value)
      for (let attempt = 0, at = 0; at < inputs.length; attempt++) {
        const [found] = await run.transactions.groupOffsets(group, input, { stable: true })
        at = Number(found?.offset ?? 0n)
        const batch = inputs.slice(at, at + 4)
        const next = { partition: 0, offset: at + batch.length }
        const call = who.producer.transaction(async (tx) => {
          await Promise.all(batch.map((value) => send(tx, output, `out of ${value}`)))
          await tx.sendOffsets({
            consumerGroupId: group,
            topics: [{ topic: input, partitions: [next] }],
          })
          if (attempt % 3 === 1) throw new Error('crash')
        })
        if (attempt % 3 === 1) await failureOf(call)
        else await call
      }
      assert.deepEqual(
        await committed(run, output),
        inputs.map((value) => `out of ${value}`),
      )
    },
  ),
  ...[22, 25, 27, 82].map((errorCode) =>
    transactionCase(
      `T6.answered-${errorCode}`,
      `offsets refused because the group moved on (${errorCode}) abort the transaction, which may be run again`,
      async (run) => {
        const topic = await run.topic()
        const who = actor(run)
        const fault = who.on('TxnOffsetCommit').request().answer({ errorCode })
        let runs = 0
        await who.producer.transaction(
          async (tx) => {
            runs++
            await send(tx, topic, `run ${runs}`)
            const topics = [{ topic, partitions: [{ partition: 0, offset: runs }] }]
            await tx.sendOffsets({ consumerGroupId: `group-${topic}`, topics })
          },
          { retries: 1 },
        )
        assert.deepEqual([runs, fault.fired], [2, 1])
        assert.deepEqual(await committed(run, topic), ['run 2'])
        assert.deepEqual(await offsetsOf(run, `group-${topic}`, topic), ['0: 2'])
      },
    ),
  ),
]
