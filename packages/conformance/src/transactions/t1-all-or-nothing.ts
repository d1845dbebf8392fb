import assert from 'node:assert/strict'
import { type CaseRun, send } from '../case-run.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import type { TransactionUnderTest } from '../transaction-under-test.ts'
import { actor } from './actor.ts'
import { committed, offsetsOf, transactionCase } from './transaction-case.ts'

const PARTITIONS = 3

/** Two records for each partition of both topics, from calls that do not wait for each other, and offsets. */
async function fill(
  tx: TransactionUnderTest,
  topics: readonly string[],
  group: string,
): Promise<void> {
  const sent = topics.flatMap((topic) =>
    Array.from({ length: 2 * PARTITIONS }, (_, i) =>
      send(tx, topic, { partition: i % PARTITIONS, value: `${i}` }),
    ),
  )
  const [topic = ''] = topics
  const partitions = [0, 1].map((partition) => ({ partition, offset: 7 + partition }))
  await Promise.all([
    ...sent,
    tx.sendOffsets({ consumerGroupId: group, topics: [{ topic, partitions }] }),
  ])
}

async function twoTopics(run: CaseRun): Promise<[string, string]> {
  return [await run.topic({ partitions: PARTITIONS }), await run.topic({ partitions: PARTITIONS })]
}

const BY_PARTITION = ['0', '3', '1', '4', '2', '5']

export const t1: readonly ConformanceCase[] = [
  transactionCase(
    'T1.commit',
    'records of two topics and offsets of a group: none in effect before the commit, all after it',
    async (run) => {
      const topics = await twoTopics(run)
      const group = `group-${topics[0]}`
      const tx = await actor(run).producer.transaction()
      await fill(tx, topics, group)
      for (const topic of topics) {
        assert.deepEqual(await run.values(topic), BY_PARTITION, 'appended')
        assert.deepEqual(await run.transactions.committed(topic), [])
      }
      const before = await run.transactions.groupOffsets(group, topics[0], { stable: false })
      assert.deepEqual(before, [])
      await tx.commit()
      for (const topic of topics) assert.deepEqual(await committed(run, topic), BY_PARTITION)
      assert.deepEqual(await offsetsOf(run, group, topics[0]), ['0: 7', '1: 8'])
    },
  ),
  transactionCase(
    'T1.abort',
    'after an abort nothing of it is in effect, though all of it was appended',
    async (run) => {
      const topics = await twoTopics(run)
      const group = `group-${topics[0]}`
      const { producer } = actor(run)
      const tx = await producer.transaction()
      await fill(tx, topics, group)
      await tx.abort()
      for (const topic of topics) {
        assert.deepEqual(await run.values(topic), BY_PARTITION, 'appended')
        assert.deepEqual(await committed(run, topic), [])
      }
      assert.deepEqual(await offsetsOf(run, group, topics[0]), [])
    },
  ),
  transactionCase(
    'T1.callback',
    'the end of a callback commits, and its result is handed on; receipts name the places in the log',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const receipt = await producer.transaction(async (tx) => {
        assert.equal(tx.isActive(), true)
        const [first] = await tx.sendBatch({
          topicMessages: [{ topic, messages: [{ value: 'A' }, { value: 'B' }] }],
        })
        return first
      })
      assert.deepEqual(await committed(run, topic), ['A', 'B'])
      const [stored] = await run.transactions.committed(topic)
      assert.deepEqual([receipt?.partition, receipt?.offset], [0, stored?.offset])
    },
  ),
  transactionCase(
    'T1.one-after-the-other',
    'committed and aborted ones in turn on one partition: exactly the committed ones are seen, in order',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      for (let i = 0; i < 12; i++) {
        const tx = await producer.transaction()
        await Promise.all([send(tx, topic, `${i}a`), send(tx, topic, `${i}b`)])
        await (i % 3 === 0 ? tx.abort() : tx.commit())
      }
      const expected = [1, 2, 4, 5, 7, 8, 10, 11].flatMap((i) => [`${i}a`, `${i}b`])
      assert.deepEqual(await committed(run, topic), expected)
      assert.equal((await run.values(topic)).length, 24)
    },
  ),
  transactionCase(
    'T1.side-by-side',
    'two transactions open on one partition at once are decided each by itself',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run, { transactionPoolSize: 2 })
      const [one, other] = [await producer.transaction(), await producer.transaction()]
      for (const i of [1, 2, 3]) {
        await send(one, topic, `one ${i}`)
        await send(other, topic, `other ${i}`)
      }
      assert.notEqual(one.transactionalId, other.transactionalId)
      await other.commit()
      assert.deepEqual(await run.transactions.committed(topic), [], 'the older one is still open')
      await one.abort()
      assert.deepEqual(await committed(run, topic), ['other 1', 'other 2', 'other 3'])
    },
  ),
  transactionCase(
    'T1.beside-plain-sends',
    'what is sent outside of a transaction is not part of it',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const tx = await producer.transaction()
      await send(tx, topic, 'inside')
      await send(producer, topic, 'outside')
      await tx.abort()
      assert.deepEqual(await committed(run, topic), ['outside'])
    },
  ),
  transactionCase(
    'T1.large',
    '5,000 records over 6 partitions, sent without waiting, are all there and in order',
    async (run) => {
      const topic = await run.topic({ partitions: 6 })
      const { producer } = actor(run)
      const count = 5_000
      await producer.transaction(async (tx) => {
        const all = Array.from({ length: count }, (_, i) =>
          send(tx, topic, { partition: i % 6, value: `${i}` }),
        )
        await Promise.all(all)
      })
      await committed(run, topic)
      const seen = await run.transactions.committed(topic)
      const expected = [0, 1, 2, 3, 4, 5].flatMap((partition) =>
        Array.from({ length: count }, (_, i) => i).filter((i) => i % 6 === partition),
      )
      assert.deepEqual(
        seen.map(({ value }) => Number(String(value))),
        expected,
      )
    },
  ),
  transactionCase(
    'T1.close-aborts',
    'a transaction that nobody ended is aborted when its producer is closed',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const tx = await producer.transaction()
      await send(tx, topic, 'A')
      await producer.close()
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
]
