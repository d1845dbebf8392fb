import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { failureOf, outcomeOf, send, until } from '../case-run.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { actor } from './actor.ts'
import { committed, transactionCase, untilDecided } from './transaction-case.ts'

const never = (): Promise<never> => new Promise(() => {})
const reasonOf = async (call: Promise<unknown>): Promise<string> => {
  const { code, details } = await failureOf(call)
  return `${code} ${String(details['reason'])}`
}

export const t8: readonly ConformanceCase[] = [
  transactionCase(
    'T8.forgotten',
    'a transaction that nobody ends is aborted at its timeoutMs; the next call on it says so, and its id is free again',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const tx = await producer.transaction({ timeoutMs: run.ample(500) })
      await send(tx, topic, 'forgotten')
      const next = producer.transaction((other) => send(other, topic, 'next'))
      await until('its time is up', () => !tx.isActive())
      assert.equal(await reasonOf(send(tx, topic, 'late')), 'TRANSACTION_ABORTED expired')
      assert.equal(await reasonOf(tx.commit()), 'TRANSACTION_ABORTED expired')
      await tx.abort() // as was wished
      await next
      assert.deepEqual(await committed(run, topic), ['next'])
    },
  ),
  transactionCase(
    'T8.callback-that-hangs',
    'a callback that does not end in time is told so, and the caller at once',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      let isActive: (() => boolean) | undefined
      const call = producer.transaction(
        async (tx) => {
          isActive = () => tx.isActive()
          await send(tx, topic, 'bad')
          await never()
        },
        { timeoutMs: run.ample(400) },
      )
      assert.equal(await reasonOf(call), 'TRANSACTION_ABORTED expired')
      assert.equal(isActive?.(), false)
      await producer.transaction((tx) => send(tx, topic, 'next'))
      assert.deepEqual(await committed(run, topic), ['next'])
    },
  ),
  transactionCase(
    'T8.expired-at-the-broker',
    'a transaction that its coordinator aborted, since we were slow, is over; the id goes on and nobody is called fenced',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, { transactionTimeoutMs: run.ample(1_000), maxBlockMs: 30_000 })
      const held = who.on('EndTxn').request().hold()
      const tx = await who.producer.transaction()
      await send(tx, topic, 'too late')
      const next = until('its time is up', () => !tx.isActive()).then(() =>
        who.producer.transaction((other) => send(other, topic, 'next'), {
          timeoutMs: run.ample(1_000),
        }),
      )
      const told = outcomeOf(next)
      await held.reached()
      await untilDecided(run, topic)
      held.release()
      assert.match(
        await told,
        /^(acknowledged|(TRANSACTION_ABORTED|TRANSACTION_POOL_TIMEOUT) not-written)$/,
      )
      await who.producer.transaction((other) => send(other, topic, 'last'))
      assert.equal((await committed(run, topic)).at(-1), 'last')
      assert.ok(!(await committed(run, topic)).includes('too late'))
    },
  ),
  transactionCase(
    'T8.commit-after-expiry',
    'a commit that arrives after its coordinator aborted the transaction rejects, and the id goes on',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, { transactionTimeoutMs: run.ample(1_000), requestTimeoutMs: 20_000 })
      const held = who.on('EndTxn').request().hold()
      const tx = await who.producer.transaction()
      await send(tx, topic, 'too late')
      const committing = failureOf(tx.commit())
      await held.reached()
      await untilDecided(run, topic)
      held.release()
      const { code, fate } = await committing
      assert.deepEqual([code, fate], ['TRANSACTION_ABORTED', 'not-written'])
      await who.producer.transaction((other) => send(other, topic, 'next'))
      assert.deepEqual(await committed(run, topic), ['next'])
    },
  ),
  transactionCase(
    'T8.signal',
    'an AbortSignal ends an open transaction at once; afterwards it says so',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const controller = new AbortController()
      const tx = await producer.transaction({ signal: controller.signal })
      await send(tx, topic, 'bad')
      const held = run.faults.on('Produce', { topic }).request().hold()
      const flying = outcomeOf(send(tx, topic, 'flying'))
      await held.reached()
      controller.abort(new Error('no patience'))
      assert.match(await flying, /^TRANSACTION_ABORTED /)
      assert.equal(tx.isActive(), false)
      await failureOf(tx.commit())
      held.release()
      await producer.transaction((other) => send(other, topic, 'next'))
      assert.deepEqual(await committed(run, topic), ['next'])
    },
    ['abort'],
  ),
  transactionCase(
    'T8.signal-in-a-callback',
    'it ends a callback too, also one that does not look; no listener stays',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const controller = new AbortController()
      const { signal } = controller
      const call = producer.transaction(
        async (tx) => {
          await send(tx, topic, 'bad')
          controller.abort()
          await never()
        },
        { signal, retries: 3 },
      )
      assert.equal(await reasonOf(call), 'TRANSACTION_ABORTED signal')
      assert.equal((await failureOf(producer.transaction({ signal }))).code, 'SEND_ABORTED')
      const other = new AbortController().signal
      await producer.transaction((tx) => send(tx, topic, 'next'), { signal: other })
      for (const each of [signal, other]) assert.equal(getEventListeners(each, 'abort').length, 0)
      assert.deepEqual(await committed(run, topic), ['next'])
    },
    ['abort'],
  ),
  transactionCase(
    'T8.signal-after-commit',
    'a signal that fires while it is being committed changes nothing',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run)
      const controller = new AbortController()
      const tx = await who.producer.transaction({ signal: controller.signal })
      await send(tx, topic, 'good')
      const held = who.on('EndTxn').request().hold()
      const committing = tx.commit()
      await held.reached()
      controller.abort()
      held.release()
      await committing
      assert.deepEqual(await committed(run, topic), ['good'])
    },
    ['abort'],
  ),
]
