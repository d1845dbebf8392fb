import assert from 'node:assert/strict'
import { type CaseRun, failureOf, outcomeOf, send } from '../case-run.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { type Actor, actor, freshPrefix } from './actor.ts'
import { committed, transactionCase } from './transaction-case.ts'

const FENCED = 'PRODUCER_FENCED not-written'

function twoOwners(run: CaseRun): [Actor, Actor] {
  const transactionalId = freshPrefix()
  return [actor(run, { transactionalId }), actor(run, { transactionalId })]
}

/** It asks for nothing any more, least of all for the id. */
async function mustStayAway(first: Actor, topic: string): Promise<void> {
  const asked = first.asked().length
  const startedAt = performance.now()
  for (let i = 0; i < 3; i++) {
    assert.equal(
      await outcomeOf(first.producer.transaction((tx) => send(tx, topic, 'bad'))),
      FENCED,
    )
  }
  assert.ok(performance.now() - startedAt < 5_000, 'it is refused at once')
  assert.equal(first.asked().length, asked, 'a fenced producer asked for the id again')
}

export const t4: readonly ConformanceCase[] = [
  transactionCase(
    'T4.open-transaction',
    'a second owner fences the first in its open transaction: commit rejects, nothing of it is in effect, and it stays away',
    async (run) => {
      const topic = await run.topic()
      const [first, second] = twoOwners(run)
      const tx = await first.producer.transaction()
      await send(tx, topic, 'of the first')
      await second.producer.transaction((other) => send(other, topic, 'of the second'))
      assert.equal(await outcomeOf(tx.commit()), FENCED)
      await mustStayAway(first, topic)
      for (let i = 0; i < 3; i++) {
        await second.producer.transaction((other) => send(other, topic, `later ${i}`))
      }
      assert.deepEqual(await committed(run, topic), [
        'of the second',
        'later 0',
        'later 1',
        'later 2',
      ])
    },
  ),
  transactionCase(
    'T4.next-send',
    'in its open transaction the next send tells it, and the transaction is over',
    async (run) => {
      const topic = await run.topic()
      const [first, second] = twoOwners(run)
      const tx = await first.producer.transaction()
      await send(tx, topic, 'of the first')
      await second.producer.transaction((other) => send(other, topic, 'of the second'))
      assert.equal(await outcomeOf(send(tx, topic, 'bad')), FENCED)
      assert.equal(await outcomeOf(tx.commit()), FENCED)
      await mustStayAway(first, topic)
      assert.deepEqual(await committed(run, topic), ['of the second'])
    },
  ),
  ...[true, false].map((caught) =>
    transactionCase(
      `T4.callback-${caught ? 'catches' : 'throws'}`,
      `a callback that is fenced while it runs and ${caught ? 'catches' : 'throws'} what its send rejects with: ProducerFencedError`,
      async (run) => {
        const topic = await run.topic()
        const [first, second] = twoOwners(run)
        let runs = 0
        const call = first.producer.transaction(
          async (tx) => {
            runs++
            await send(tx, topic, 'of the first')
            await second.producer.transaction((other) => send(other, topic, 'of the second'))
            const sent = send(tx, topic, 'bad')
            if (caught) await failureOf(sent)
            else await sent
          },
          { retries: 3 },
        )
        assert.equal(await outcomeOf(call), FENCED)
        assert.equal(runs, 1, 'it was run again')
        assert.deepEqual(await committed(run, topic), ['of the second'])
      },
    ),
  ),
  transactionCase(
    'T4.idle',
    'fenced between two transactions: the next one rejects, and the new owner is not disturbed',
    async (run) => {
      const topic = await run.topic()
      const [first, second] = twoOwners(run)
      await first.producer.transaction((tx) => send(tx, topic, 'A'))
      const other = await second.producer.transaction()
      await send(other, topic, 'B')
      assert.equal(
        await outcomeOf(first.producer.transaction((tx) => send(tx, topic, 'bad'))),
        FENCED,
      )
      await mustStayAway(first, topic)
      await send(other, topic, 'C')
      await other.commit()
      assert.deepEqual(await committed(run, topic), ['A', 'B', 'C'])
    },
  ),
  transactionCase(
    'T4.while-it-commits',
    'a commit that arrives after a second owner took over rejects with ProducerFencedError',
    async (run) => {
      const topic = await run.topic()
      const [first, second] = twoOwners(run)
      const tx = await first.producer.transaction()
      await send(tx, topic, 'of the first')
      const held = first.on('EndTxn').request().hold()
      const committing = outcomeOf(tx.commit())
      await held.reached()
      const other = await second.producer.transaction()
      await send(other, topic, 'of the second')
      held.release()
      assert.equal(await committing, FENCED)
      await mustStayAway(first, topic)
      await other.commit()
      assert.deepEqual(await committed(run, topic), ['of the second'])
    },
  ),
  transactionCase('T4.offsets', 'offsets are refused too', async (run) => {
    const topic = await run.topic()
    const [first, second] = twoOwners(run)
    const tx = await first.producer.transaction()
    await send(tx, topic, 'of the first')
    await second.producer.transaction((other) => send(other, topic, 'of the second'))
    const consumerGroupId = `group-${topic}`
    const topics = [{ topic, partitions: [{ partition: 0, offset: 1 }] }]
    await failureOf(tx.sendOffsets({ consumerGroupId, topics }))
    assert.equal(await outcomeOf(tx.commit()), FENCED)
    assert.deepEqual(
      await run.transactions.groupOffsets(consumerGroupId, topic, { stable: true }),
      [],
    )
    assert.deepEqual(await committed(run, topic), ['of the second'])
  }),
  ...[true, false].map((open) =>
    transactionCase(
      `T4.after-a-lost-answer-${open ? 'open' : 'idle'}`,
      `a first owner that has to ask for a new epoch does not take the id back from a second one, whose transaction is ${open ? 'open' : 'over'}`,
      async (run) => {
        const topic = await run.topic()
        const [first, second] = twoOwners(run)
        first.on('EndTxn').afterAppend().disconnect('rst')
        await first.producer.transaction((tx) => send(tx, topic, 'A'))
        const other = await second.producer.transaction()
        await send(other, topic, 'B')
        if (!open) await other.commit()
        assert.equal(
          await outcomeOf(first.producer.transaction((tx) => send(tx, topic, 'bad'))),
          FENCED,
        )
        if (open) await other.commit()
        await second.producer.transaction((tx) => send(tx, topic, 'C'))
        await mustStayAway(first, topic)
        assert.deepEqual(await committed(run, topic), ['A', 'B', 'C'])
      },
    ),
  ),
  transactionCase(
    'T4.rest-of-the-pool',
    'one id of a pool that is fenced takes nothing from the others',
    async (run) => {
      const topic = await run.topic()
      const transactionalIdPrefix = freshPrefix()
      const first = actor(run, { transactionalIdPrefix, transactionPoolSize: 2 })
      await first.producer.transaction((tx) => send(tx, topic, 'A'))
      const second = actor(run, { transactionalId: `${transactionalIdPrefix}-0` })
      await second.producer.transaction((tx) => send(tx, topic, 'B'))
      assert.equal(
        await outcomeOf(first.producer.transaction((tx) => send(tx, topic, 'bad'))),
        FENCED,
      )
      for (const value of ['C', 'D']) {
        const tx = await first.producer.transaction()
        await send(tx, topic, value)
        assert.equal(tx.transactionalId, `${transactionalIdPrefix}-1`)
        await tx.commit()
      }
      await second.producer.transaction((tx) => send(tx, topic, 'E'))
      assert.deepEqual(await committed(run, topic), ['A', 'B', 'C', 'D', 'E'])
    },
  ),
]
