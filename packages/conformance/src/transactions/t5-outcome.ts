import assert from 'node:assert/strict'
import { type CaseRun, failureOf, outcomeOf, send, until } from '../case-run.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import type { Fault, FaultRule, TransactionApi } from '../faults.ts'
import type { TransactionScopeUnderTest } from '../transaction-under-test.ts'
import { type Actor, actor } from './actor.ts'
import { committed, offsetsOf, transactionCase } from './transaction-case.ts'

const APIS: readonly TransactionApi[] = [
  'FindCoordinator',
  'InitProducerId',
  'AddPartitionsToTxn',
  'AddOffsetsToTxn',
  'TxnOffsetCommit',
  'EndTxn',
]

/** What can become of a request besides an answer. Each strikes once, or the next three times. */
const WAYS: Readonly<Record<string, { title: string; strike: (rule: FaultRule) => Fault }>> = {
  'answer-lost': {
    title: 'was carried out and the answer lost',
    strike: (rule) => rule.afterAppend().disconnect('rst'),
  },
  'answers-lost-thrice': {
    title: 'was carried out and the answer lost, three times in a row',
    strike: (rule) => rule.times(3).afterAppend().disconnect('rst'),
  },
  'never-delivered': {
    title: 'was written and never arrived',
    strike: (rule) => rule.request().disconnect('rst'),
  },
  unanswered: {
    title: 'was carried out and the answer never came, on a connection that stays open',
    strike: (rule) => rule.afterAppend().blackHole(),
  },
  'answer-cut-short': {
    title: 'was carried out and only half of the answer came',
    strike: (rule) => rule.afterAppend().truncate(9),
  },
}

/** Answers that ask for patience. */
const PATIENCE: Readonly<Partial<Record<TransactionApi, readonly number[]>>> = {
  FindCoordinator: [15],
  InitProducerId: [14, 15, 16, 51],
  AddPartitionsToTxn: [14, 15, 16, 51],
  AddOffsetsToTxn: [14, 15, 16, 51],
  TxnOffsetCommit: [14, 15, 16],
  EndTxn: [14, 15, 16, 51],
}

const quick = (run: CaseRun) => ({ requestTimeoutMs: run.ample(400) })

const fill = async (tx: TransactionScopeUnderTest, topic: string, name: string): Promise<void> => {
  const partitions = [{ partition: 0, offset: 5 }]
  await Promise.all([
    send(tx, topic, `${name} 1`),
    send(tx, topic, `${name} 2`),
    tx.sendOffsets({ consumerGroupId: `group-${topic}`, topics: [{ topic, partitions }] }),
  ])
}

const both = (name: string): string[] => [`${name} 1`, `${name} 2`]

/** INV-TX-3: a late request of the one before cannot touch what begins after this. */
function assertNewEpochBetween(who: Actor, lost: TransactionApi): void {
  const asked = who.asked()
  const struck = asked.findIndex(({ api }) => api === lost)
  const ended = asked.findIndex(({ api }, i) => i >= struck && api === 'EndTxn')
  const next = asked.findIndex(({ api }, i) => i > ended && api.startsWith('Add'))
  const between = asked.slice(ended, next).map(({ api }) => api)
  assert.ok(struck >= 0 && ended >= 0 && next > ended, 'the case proved nothing')
  assert.ok(between.includes('InitProducerId'), `no new epoch after a lost answer to ${lost}`)
}

/** What is open in a transaction of its own, and told apart from what a late request does to it. */
async function lateRequest(
  run: CaseRun,
  api: TransactionApi,
  commits: 'first' | 'second',
): Promise<void> {
  const topic = await run.topic()
  const who = actor(run, quick(run))
  const held = who.on(api).request().hold()
  const first = await who.producer.transaction()
  await fill(first, topic, 'first')
  await (commits === 'first' ? first.commit() : first.abort())
  const second = await who.producer.transaction()
  await send(second, topic, 'second 1')
  const [late] = who.seen(api)
  assert.equal(late?.brokerAnsweredAt, undefined, 'the case proved nothing')
  held.release()
  await until('the late request is answered', () => late?.brokerAnsweredAt !== undefined)
  await send(second, topic, 'second 2')
  await (commits === 'first' ? second.abort() : second.commit())
  assert.deepEqual(await committed(run, topic), both(commits))
}

export const t5: readonly ConformanceCase[] = [
  ...APIS.flatMap((api) =>
    Object.entries(WAYS).map(([way, { title, strike }]) =>
      transactionCase(
        `T5.${api}-${way}`,
        `a transaction whose ${api} ${title} commits once`,
        async (run) => {
          const topic = await run.topic()
          const who = actor(run, quick(run))
          const fault = strike(who.on(api))
          await who.producer.transaction((tx) => fill(tx, topic, 'first'))
          assert.ok(fault.fired > 0, 'the case proved nothing')
          assert.deepEqual(await committed(run, topic), both('first'))
          assert.deepEqual(await offsetsOf(run, `group-${topic}`, topic), ['0: 5'])
          await who.producer.transaction((tx) => fill(tx, topic, 'second'))
          assert.deepEqual(await committed(run, topic), [...both('first'), ...both('second')])
          if (api === 'FindCoordinator' || api === 'InitProducerId') return
          assertNewEpochBetween(who, api)
        },
      ),
    ),
  ),
  ...Object.entries(WAYS).map(([way, { title, strike }]) =>
    transactionCase(
      `T5.abort-${way}`,
      `a transaction is aborted though the request for it ${title}`,
      async (run) => {
        const topic = await run.topic()
        const who = actor(run, quick(run))
        // A broker that was slow before is reason enough to abort by another way
        for (let fired = 0, tries = 1; fired === 0; tries++) {
          assert.ok(tries < 10, 'the case proved nothing')
          const tx = await who.producer.transaction()
          await fill(tx, topic, 'first')
          const fault = strike(who.on('EndTxn'))
          await tx.abort()
          fired = fault.fired
          if (fired === 0) run.faults.clear()
        }
        assert.deepEqual(await committed(run, topic), [])
        assert.deepEqual(await offsetsOf(run, `group-${topic}`, topic), [])
        await who.producer.transaction((next) => fill(next, topic, 'second'))
        assert.deepEqual(await committed(run, topic), both('second'))
        assertNewEpochBetween(who, 'EndTxn')
      },
    ),
  ),
  ...Object.entries(PATIENCE).flatMap(([api, codes]) =>
    codes.map((errorCode) =>
      transactionCase(
        `T5.${api}-answered-${errorCode}`,
        `${api} answered ${errorCode} is asked again, and the transaction commits`,
        async (run) => {
          const topic = await run.topic()
          const who = actor(run)
          const fault = who
            .on(api as TransactionApi)
            .times(2)
            .request()
            .answer({ errorCode })
          await who.producer.transaction((tx) => fill(tx, topic, 'first'))
          assert.equal(fault.fired, 2)
          assert.deepEqual(await committed(run, topic), both('first'))
          assert.deepEqual(await offsetsOf(run, `group-${topic}`, topic), ['0: 5'])
        },
      ),
    ),
  ),
  ...(['EndTxn', 'AddPartitionsToTxn', 'TxnOffsetCommit'] as const).map((api) =>
    transactionCase(
      `T5.late-${api}`,
      `an ${api} of a committed transaction that arrives late does nothing to the next one, which is aborted`,
      (run) => lateRequest(run, api, 'first'),
    ),
  ),
  transactionCase(
    'T5.late-abort',
    'a request to abort that arrives late does not abort the next transaction',
    (run) => lateRequest(run, 'EndTxn', 'second'),
  ),
  transactionCase(
    'T5.late-produce',
    'a record of an aborted transaction that arrives late is not part of the next one',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, quick(run))
      await who.producer.transaction((tx) => send(tx, topic, 'first'))
      const held = run.faults.on('Produce', { topic }).request().hold()
      const tx = await who.producer.transaction()
      const sent = outcomeOf(send(tx, topic, 'late'))
      await held.reached()
      await tx.abort()
      assert.match(await sent, /^TRANSACTION_ABORTED /)
      const late = who.seen('Produce').at(1)
      const next = await who.producer.transaction()
      await send(next, topic, 'second 1')
      held.release()
      await until('the late request is answered', () => late?.brokerAnsweredAt !== undefined)
      await send(next, topic, 'second 2')
      await next.commit()
      assert.deepEqual(await committed(run, topic), ['first', ...both('second')])
    },
  ),
  ...[47, 48, 90].map((errorCode) =>
    transactionCase(
      `T5.repeat-answered-${errorCode}`,
      `a commit whose answer was lost and whose repeat is answered ${errorCode} is looked for in the log: it is there`,
      async (run) => {
        const topic = await run.topic()
        const who = actor(run)
        who.on('EndTxn').afterAppend().disconnect('rst')
        const repeat = who.on('EndTxn').nth(2).request().answer({ errorCode })
        const tx = await who.producer.transaction()
        await Promise.all([send(tx, topic, 'first 1'), send(tx, topic, 'first 2')])
        await tx.commit()
        assert.equal(repeat.fired, 1)
        assert.deepEqual(await committed(run, topic), both('first'))
      },
    ),
  ),
  transactionCase(
    'T5.no-answer-at-all-records',
    'a commit that is never answered is looked for in the log when its time is up: it is there',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, { transactionTimeoutMs: run.ample(1_500) })
      who.on('EndTxn').always().afterAppend().disconnect('rst')
      const tx = await who.producer.transaction()
      await Promise.all([send(tx, topic, 'first 1'), send(tx, topic, 'first 2')])
      await tx.commit()
      assert.deepEqual(await committed(run, topic), both('first'))
    },
  ),
  transactionCase(
    'T5.no-answer-at-all-offsets',
    'the same with nothing but offsets: the group tells',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, { transactionTimeoutMs: run.ample(1_500) })
      who.on('EndTxn').always().afterAppend().disconnect('rst')
      const tx = await who.producer.transaction()
      const topics = [{ topic, partitions: [{ partition: 0, offset: 3 }] }]
      await tx.sendOffsets({ consumerGroupId: `group-${topic}`, topics })
      await tx.commit()
      assert.deepEqual(await offsetsOf(run, `group-${topic}`, topic), ['0: 3'])
    },
  ),
  transactionCase(
    'T5.never-arrives',
    'a commit that never arrives is not called committed; the id is usable afterwards',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, { transactionTimeoutMs: run.ample(1_500) })
      const lost = who.on('EndTxn').always().request().disconnect('rst')
      const tx = await who.producer.transaction()
      await send(tx, topic, 'first')
      const { code, fate } = await failureOf(tx.commit())
      const told = `${code} ${fate}`
      assert.match(told, /^(TRANSACTION_ABORTED not-written|TRANSACTION_OUTCOME_UNKNOWN unknown)$/)
      lost.stop()
      await who.producer.transaction((next) => send(next, topic, 'second'))
      assert.deepEqual(await committed(run, topic), ['second'])
    },
  ),
  transactionCase(
    'T5.nobody-can-tell',
    'cut off from every broker after the commit was carried out, its outcome is unknown, and called so',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, {
        transactionTimeoutMs: run.ample(1_000),
        requestTimeoutMs: run.ample(300),
      })
      const held = who.on('EndTxn').afterAppend().hold()
      const tx = await who.producer.transaction()
      await send(tx, topic, 'first')
      const committing = failureOf(tx.commit())
      await held.reached()
      run.faults.cut({ clientId: who.clientId })
      const { code, fate } = await committing
      assert.deepEqual([code, fate], ['TRANSACTION_OUTCOME_UNKNOWN', 'unknown'])
      run.faults.heal()
      assert.deepEqual(await committed(run, topic), ['first'])
      await who.producer.transaction((next) => send(next, topic, 'second'))
      assert.deepEqual(await committed(run, topic), ['first', 'second'])
    },
  ),
  transactionCase(
    'T5.commits-in-trouble',
    'with a fifth of the commits answered by a lost connection every transaction is in the log once',
    async (run) => {
      const topic = await run.topic({ partitions: 3 })
      const who = actor(run, { transactionPoolSize: 4 })
      for (const n of [2, 5, 9, 14, 20, 27]) who.on('EndTxn').nth(n).afterAppend().disconnect('rst')
      for (const n of [3, 11, 17]) who.on('AddPartitionsToTxn').nth(n).request().disconnect('rst')
      const names = Array.from({ length: 32 }, (_, i) => `${i}`)
      await Promise.all(
        names.map((name) =>
          who.producer.transaction((tx) =>
            Promise.all([0, 1, 2].map((partition) => send(tx, topic, { partition, value: name }))),
          ),
        ),
      )
      run.faults.assertAllFaultsFired()
      const seen = await committed(run, topic)
      assert.deepEqual(seen.sort(), names.flatMap((name) => [name, name, name]).sort())
    },
  ),
]
