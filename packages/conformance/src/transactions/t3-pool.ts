import assert from 'node:assert/strict'
import { failureOf, outcomeOf, send } from '../case-run.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { type Actor, actor, freshPrefix } from './actor.ts'
import { committed, transactionCase } from './transaction-case.ts'

const ids = (who: Actor): string[] =>
  [...new Set(who.asked().map(({ transactionalId }) => transactionalId))].sort()

export const t3: readonly ConformanceCase[] = [
  transactionCase(
    'T3.many-at-once',
    '64 transactions at once over a pool of 8 all commit, under exactly the ids of the pool',
    async (run) => {
      const topic = await run.topic({ partitions: 4 })
      const transactionalIdPrefix = freshPrefix()
      const who = actor(run, { transactionalIdPrefix, transactionPoolSize: 8 })
      await Promise.all(
        Array.from({ length: 64 }, (_, i) =>
          who.producer.transaction(async (tx) => {
            await Promise.all([
              send(tx, topic, { partition: i % 4, value: `${i}` }),
              send(tx, topic, { partition: (i + 1) % 4, value: `${i}` }),
            ])
          }),
        ),
      )
      const seen = await committed(run, topic)
      const expected = Array.from({ length: 64 }, (_, i) => [`${i}`, `${i}`]).flat()
      assert.deepEqual(seen.sort(), expected.sort())
      const pool = Array.from({ length: 8 }, (_, i) => `${transactionalIdPrefix}-${i}`)
      assert.deepEqual(ids(who), pool)
    },
  ),
  transactionCase(
    'T3.lowest-first',
    'an id is made when it is needed, and the lowest free one is taken',
    async (run) => {
      const topic = await run.topic()
      const transactionalIdPrefix = freshPrefix()
      const who = actor(run, { transactionalIdPrefix, transactionPoolSize: 8 })
      const begin = async () => {
        const tx = await who.producer.transaction()
        assert.equal(tx.transactionalId, undefined)
        await send(tx, topic, 'x')
        return tx
      }
      const [a, b, c] = [await begin(), await begin(), await begin()]
      const id = (place: number): string => `${transactionalIdPrefix}-${place}`
      assert.deepEqual(
        [a, b, c].map((tx) => tx.transactionalId),
        [0, 1, 2].map(id),
      )
      await b.commit()
      await a.commit()
      const d = await begin()
      assert.equal(d.transactionalId, id(0))
      await Promise.all([c.commit(), d.commit()])
      for (let i = 0; i < 5; i++) await who.producer.transaction((tx) => send(tx, topic, 'x'))
      assert.deepEqual(ids(who), [0, 1, 2].map(id))
      assert.equal((await committed(run, topic)).length, 9)
    },
  ),
  transactionCase('T3.fair', 'whoever waits longest is served first', async (run) => {
    const topic = await run.topic()
    const { producer } = actor(run)
    const first = await producer.transaction()
    await send(first, topic, 'first')
    const order: number[] = []
    const waiting = Array.from({ length: 10 }, async (_, i) => {
      const tx = await producer.transaction()
      await send(tx, topic, `${i}`)
      order.push(i)
      await tx.commit()
    })
    await first.commit()
    await Promise.all(waiting)
    const expected = Array.from({ length: 10 }, (_, i) => i)
    assert.deepEqual(order, expected)
    assert.deepEqual(await committed(run, topic), ['first', ...expected.map(String)])
  }),
  transactionCase(
    'T3.no-id-free',
    'without a free id for maxBlockMs the pool says so, and the next in line is not harmed',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run, { maxBlockMs: run.ample(300) })
      const first = await producer.transaction()
      await send(first, topic, 'first')
      const startedAt = performance.now()
      const failure = await failureOf(producer.transaction((tx) => send(tx, topic, 'bad')))
      assert.deepEqual([failure.code, failure.fate], ['TRANSACTION_POOL_TIMEOUT', 'not-written'])
      assert.ok(performance.now() - startedAt >= 290)
      const explicit = await producer.transaction()
      assert.equal(
        await outcomeOf(send(explicit, topic, 'bad')),
        'TRANSACTION_POOL_TIMEOUT not-written',
      )
      assert.equal((await failureOf(explicit.commit())).code, 'TRANSACTION_ABORTED')
      const patient = producer.transaction((tx) => send(tx, topic, 'next'))
      await first.commit()
      await patient
      assert.deepEqual(await committed(run, topic), ['first', 'next'])
    },
  ),
  transactionCase(
    'T3.gave-up-waiting',
    'who stops waiting for an id (its signal fires) does not keep it from the next in line',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const first = await producer.transaction()
      await send(first, topic, 'first')
      const controller = new AbortController()
      const impatient = producer.transaction((tx) => send(tx, topic, 'bad'), {
        signal: controller.signal,
      })
      const patient = producer.transaction((tx) => send(tx, topic, 'next'))
      controller.abort()
      assert.equal((await failureOf(impatient)).code, 'TRANSACTION_ABORTED')
      await first.commit()
      await patient
      assert.deepEqual(await committed(run, topic), ['first', 'next'])
    },
  ),
  transactionCase(
    'T3.empty',
    'a transaction of nothing commits and aborts without an id and without a question, also while none is free',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, { maxBlockMs: run.ample(300) })
      const nothing = async (): Promise<void> => {
        assert.equal(await who.producer.transaction(() => 'result'), 'result')
        const [committing, aborting] = [
          await who.producer.transaction(),
          await who.producer.transaction(),
        ]
        await committing.commit()
        await aborting.abort()
        assert.equal(committing.transactionalId, undefined)
      }
      await nothing()
      assert.deepEqual([who.asked(), who.seen('FindCoordinator')], [[], []])
      const first = await who.producer.transaction()
      await send(first, topic, 'first')
      await nothing()
      await first.commit()
      assert.equal(who.seen('EndTxn').length, 1)
      assert.deepEqual(await committed(run, topic), ['first'])
    },
  ),
  transactionCase(
    'T3.stable-ids',
    'a producer that starts again uses the same ids, so what its forerunner left open is aborted at once',
    async (run) => {
      const topic = await run.topic()
      const transactionalIdPrefix = freshPrefix()
      const crashed = actor(run, { transactionalIdPrefix, transactionPoolSize: 2 })
      const left = await crashed.producer.transaction()
      await send(left, topic, 'left open')
      run.faults.cut({ clientId: crashed.clientId })
      const restarted = actor(run, { transactionalIdPrefix, transactionPoolSize: 2 })
      await restarted.producer.transaction((tx) => send(tx, topic, 'next'))
      assert.deepEqual(await committed(run, topic), ['next'])
      assert.deepEqual(ids(restarted), [`${transactionalIdPrefix}-0`])
      await crashed.producer.close({ timeoutMs: 0 })
    },
  ),
  transactionCase(
    'T3.names',
    'the prefix may be a function; a transactionalId is a pool of exactly this id',
    async (run) => {
      const topic = await run.topic()
      const prefix = freshPrefix()
      const called = actor(run, { transactionalIdPrefix: () => prefix })
      await called.producer.transaction((tx) => send(tx, topic, 'A'))
      assert.deepEqual(ids(called), [`${prefix}-0`])
      const transactionalId = freshPrefix()
      const single = actor(run, { transactionalId })
      await Promise.all([1, 2].map(() => single.producer.transaction((tx) => send(tx, topic, 'B'))))
      assert.deepEqual(ids(single), [transactionalId])
      assert.deepEqual(await committed(run, topic), ['A', 'B', 'B'])
    },
  ),
]
