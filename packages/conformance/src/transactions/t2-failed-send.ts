import assert from 'node:assert/strict'
import { type CaseRun, failureOf, large, outcomeOf, send, until } from '../case-run.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import type { FailureUnderTest } from '../producer-under-test.ts'
import type { TransactionScopeUnderTest } from '../transaction-under-test.ts'
import { type Actor, actor } from './actor.ts'
import { committed, offsetsOf, transactionCase } from './transaction-case.ts'

const offsets = (topic: string, consumerGroupId = `group-${topic}`) => ({
  consumerGroupId,
  topics: [{ topic, partitions: [{ partition: 0, offset: 5n }] }],
})

/** What can fail for good in a transaction: set up, then called, and with which code it must reject. */
interface Trouble {
  readonly name: string
  readonly code: string
  readonly arrange?: (run: CaseRun, who: Actor, topic: string) => void
  readonly call: (tx: TransactionScopeUnderTest, topic: string) => Promise<unknown>
}

const refusedProduce =
  (errorCode: number) =>
  (run: CaseRun, _who: Actor, topic: string): void => {
    run.faults.on('Produce', { topic }).request().answer({ errorCode })
  }

const TROUBLES: readonly Trouble[] = [
  {
    name: 'too-large-to-send',
    code: 'RECORD_TOO_LARGE',
    call: (tx, topic) => send(tx, topic, 'x'.repeat(1_100_000)),
  },
  {
    name: 'too-large-for-the-broker',
    code: 'BROKER_REJECTED',
    arrange: refusedProduce(10),
    call: (tx, topic) => send(tx, topic, 'bad'),
  },
  {
    name: 'invalid-record',
    code: 'BROKER_REJECTED',
    arrange: refusedProduce(87),
    call: (tx, topic) => send(tx, topic, 'bad'),
  },
  {
    name: 'not-authorized',
    code: 'AUTHORIZATION',
    arrange: refusedProduce(29),
    call: (tx, topic) => send(tx, topic, 'bad'),
  },
  {
    name: 'no-such-partition',
    code: 'TOPIC_NOT_FOUND',
    call: (tx, topic) => send(tx, topic, { partition: 9, value: 'bad' }),
  },
  {
    name: 'no-such-topic',
    code: 'TOPIC_NOT_FOUND',
    call: (tx, topic) => send(tx, `${topic}-not-there`, 'bad'),
  },
  {
    name: 'no-value',
    code: 'SERIALIZATION',
    call: (tx, topic) => send(tx, topic, { value: undefined }),
  },
  {
    name: 'send-aborted',
    code: 'SEND_ABORTED',
    call: (tx, topic) => send(tx, topic, 'bad', { signal: AbortSignal.abort() }),
  },
  {
    name: 'out-of-time',
    code: 'DELIVERY_TIMEOUT',
    arrange: (run, _who, topic) => {
      run.faults.on('Produce', { topic }).times(1_000).request().answer({ errorCode: 19 })
    },
    call: (tx, topic) => send(tx, topic, 'bad', { deliveryTimeoutMs: 300 }),
  },
  {
    name: 'transaction-abortable',
    code: 'BROKER_REJECTED',
    arrange: refusedProduce(120),
    call: (tx, topic) => send(tx, topic, 'bad'),
  },
  {
    name: 'group-not-authorized',
    code: 'AUTHORIZATION',
    arrange: (_run, who) => {
      who.on('TxnOffsetCommit').request().answer({ errorCode: 30 })
    },
    call: (tx, topic) => tx.sendOffsets(offsets(topic)),
  },
  {
    name: 'partition-not-authorized',
    code: 'AUTHORIZATION',
    arrange: (_run, who) => {
      who.on('AddPartitionsToTxn').request().answer({ errorCode: 29 })
    },
    call: (tx, topic) => send(tx, topic, { partition: 1, value: 'bad' }),
  },
]

export const t2: readonly ConformanceCase[] = [
  ...TROUBLES.map(({ name, code, arrange, call }) =>
    transactionCase(
      `T2.${name}`,
      `after a failure (${code}) that its caller overlooks, commit rejects and nothing is in effect`,
      async (run) => {
        const topic = await run.topic({ partitions: 2 })
        const who = actor(run, { requestTimeoutMs: run.ample(500), deliveryTimeoutMs: 20_000 })
        const tx = await who.producer.transaction()
        await send(tx, topic, { partition: 0, value: 'good' })
        arrange?.(run, who, topic)
        const failure = await failureOf(call(tx, topic))
        assert.equal(failure.code, code)
        const refused = await failureOf(tx.commit())
        assert.deepEqual([refused.code, refused.fate], ['TRANSACTION_ABORTED', 'not-written'])
        assert.deepEqual(await committed(run, topic), [])
        run.faults.clear()
        await who.producer.transaction((next) => send(next, topic, 'next'))
        assert.deepEqual(await committed(run, topic), ['next'])
      },
    ),
  ),
  ...['Produce', 'AddPartitionsToTxn'].map((api) =>
    transactionCase(
      `T2.${api}-refused-before-others`,
      'what is still to come of a transaction that cannot be committed is told at once, not at its deadline',
      async (run) => {
        const topic = await run.topic({ partitions: 2 })
        const who = actor(run, { batchSize: 1_024, deliveryTimeoutMs: 120_000 })
        const errorCode = 29
        if (api === 'Produce') run.faults.on('Produce', { topic }).request().answer({ errorCode })
        else who.on('AddPartitionsToTxn').request().answer({ errorCode })
        const startedAt = performance.now()
        const tx = await who.producer.transaction()
        const sent = Array.from({ length: 40 }, (_, i) =>
          outcomeOf(send(tx, topic, { partition: i % 2, value: large(`${i}`) })),
        )
        assert.equal((await failureOf(tx.commit())).code, 'TRANSACTION_ABORTED')
        const [first, ...others] = await Promise.all(sent)
        assert.equal(first, 'AUTHORIZATION not-written')
        for (const outcome of others) assert.notEqual(outcome.split(' ')[0], 'DELIVERY_TIMEOUT')
        assert.ok(performance.now() - startedAt < 20_000)
        assert.deepEqual(await committed(run, topic), [])
        await who.producer.transaction((next) => send(next, topic, 'next'))
        assert.deepEqual(await committed(run, topic), ['next'])
      },
    ),
  ),
  transactionCase(
    'T2.overlooked-in-a-callback',
    'a callback that catches the failure of a send and returns is not committed, and learns why',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      run.faults.on('Produce', { topic }).nth(2).request().answer({ errorCode: 87 })
      let overlooked: FailureUnderTest | undefined
      const refused = await failureOf(
        producer.transaction(async (tx) => {
          await send(tx, topic, 'good')
          overlooked = await failureOf(send(tx, topic, 'bad'))
        }),
      )
      assert.equal(refused.code, 'TRANSACTION_ABORTED')
      assert.ok(
        causes(refused).some(({ code }) => code === overlooked?.code),
        'the cause says why',
      )
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  transactionCase(
    'T2.nobody-looks',
    'a send that nobody awaits fails the transaction too, and no rejection goes unhandled',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      run.faults.on('Produce', { topic }).request().answer({ errorCode: 87 })
      const unhandled: unknown[] = []
      const note = (reason: unknown): unknown => unhandled.push(reason)
      process.on('unhandledRejection', note)
      try {
        const call = producer.transaction((tx) => {
          send(tx, topic, 'bad').catch(() => {})
        })
        assert.equal((await failureOf(call)).code, 'TRANSACTION_ABORTED')
        await new Promise((resolve) => setImmediate(resolve))
      } finally {
        process.off('unhandledRejection', note)
      }
      assert.deepEqual(unhandled, [])
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  transactionCase(
    'T2.callback-throws',
    'what a callback throws aborts the transaction and is rethrown, the very same',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const own: unknown[] = [
        new Error('own'),
        Object.freeze(new Error('frozen')),
        'a string',
        null,
      ]
      for (const thrown of own) {
        const call = producer.transaction(async (tx) => {
          await send(tx, topic, 'bad')
          await tx.sendOffsets(offsets(topic))
          throw thrown
        })
        assert.equal(await failureOf(call), thrown)
      }
      assert.equal((await run.values(topic)).length, own.length, 'appended')
      assert.deepEqual(await committed(run, topic), [])
      assert.deepEqual(await offsetsOf(run, `group-${topic}`, topic), [])
    },
  ),
  transactionCase(
    'T2.callback-throws-before-anything',
    'a callback that throws at once, synchronously, is told the same',
    async (run) => {
      const { producer } = actor(run)
      const own = new Error('own')
      const call = producer.transaction(() => {
        throw own
      })
      assert.equal(await failureOf(call), own)
    },
  ),
  transactionCase(
    'T2.callback-throws-while-sends-fly',
    'records under way when a callback throws are not in effect, nor do they join the next transaction',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run)
      await who.producer.transaction((tx) => send(tx, topic, 'first'))
      const held = run.faults.on('Produce', { topic }).request().hold()
      const own = new Error('own')
      let flying: Promise<string> | undefined
      const call = who.producer.transaction(async (tx) => {
        flying = outcomeOf(send(tx, topic, 'late'))
        await held.reached()
        throw own
      })
      assert.equal(await failureOf(call), own)
      assert.match(String(await flying), /^TRANSACTION_ABORTED /)
      const next = await who.producer.transaction()
      const sent = send(next, topic, 'next')
      const lateIs = who.seen('Produce').at(1)
      held.release()
      await sent
      await until('the late request is answered', () => lateIs?.brokerAnsweredAt !== undefined)
      await next.commit()
      assert.deepEqual(await committed(run, topic), ['first', 'next'])
    },
  ),
  transactionCase(
    'T2.abort-fails',
    'if the abort cannot be told to anybody, the callback still learns its own error, and the next use of the id cleans up',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, { maxBlockMs: run.ample(500), requestTimeoutMs: 5_000 })
      const lost = who.on('EndTxn').always().request().disconnect('rst')
      const own = new Error('own')
      const call = who.producer.transaction(async (tx) => {
        await send(tx, topic, 'bad')
        throw own
      })
      assert.equal(await failureOf(call), own)
      assert.ok('abortError' in own, 'the failure of the abort goes with it')
      assert.ok(await run.transactions.isOpen(topic), 'the case proved nothing')
      lost.stop()
      await who.producer.transaction((tx) => send(tx, topic, 'next'))
      assert.deepEqual(await committed(run, topic), ['next'])
    },
  ),
  transactionCase(
    'T2.abort-after-failed-commit',
    'after a commit that rejected, abort resolves and does nothing',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run)
      run.faults.on('Produce', { topic }).request().answer({ errorCode: 87 })
      const tx = await who.producer.transaction()
      await failureOf(send(tx, topic, 'bad'))
      assert.equal((await failureOf(tx.commit())).code, 'TRANSACTION_ABORTED')
      const asked = who.asked().length
      await tx.abort()
      await tx.abort()
      assert.equal(who.asked().length, asked)
      await who.producer.transaction((next) => send(next, topic, 'next'))
      assert.deepEqual(await committed(run, topic), ['next'])
    },
  ),
  transactionCase(
    'T2.sends-not-awaited',
    'commit waits for every send that was called before it, and does not wait for their linger',
    async (run) => {
      const topic = await run.topic({ partitions: 3 })
      const { producer } = actor(run, { lingerMs: 60_000, deliveryTimeoutMs: 120_000 })
      const startedAt = performance.now()
      const tx = await producer.transaction()
      const sent = Array.from({ length: 90 }, (_, i) =>
        outcomeOf(send(tx, topic, { partition: i % 3, value: `${i}` })),
      )
      const offset = outcomeOf(tx.sendOffsets(offsets(topic)))
      await tx.commit()
      assert.deepEqual(new Set(await Promise.all([...sent, offset])), new Set(['acknowledged']))
      assert.ok(performance.now() - startedAt < 30_000, 'it waited for its linger')
      assert.equal((await committed(run, topic)).length, 90)
      assert.deepEqual(await offsetsOf(run, `group-${topic}`, topic), ['0: 5'])
    },
  ),
  transactionCase(
    'T2.deadline',
    "a record's deadline is bounded by its transaction's",
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, { deliveryTimeoutMs: 120_000 })
      run.faults.on('Produce', { topic }).always().request().answer({ errorCode: 19 })
      const startedAt = performance.now()
      const tx = await who.producer.transaction({ timeoutMs: run.ample(500) })
      const outcome = await outcomeOf(send(tx, topic, 'bad'))
      assert.match(outcome, /^(TRANSACTION_ABORTED|DELIVERY_TIMEOUT) not-written$/)
      assert.ok(performance.now() - startedAt < 10_000)
      assert.equal((await failureOf(tx.commit())).code, 'TRANSACTION_ABORTED')
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  ...[7, 13, 19, 20].map((errorCode) =>
    transactionCase(
      `T2.answered-${errorCode}-after-append`,
      `records answered ${errorCode} though they were stored are sent again, and committed once and in order`,
      async (run) => {
        const topic = await run.topic()
        const { producer } = actor(run, { batchSize: 1_024 })
        const rule = run.faults.on('Produce', { topic }).nth(2)
        if (errorCode === 19) rule.request().answer({ errorCode })
        else rule.afterAppend().replaceError(errorCode)
        const names = ['A', 'B', 'C', 'D', 'E', 'F']
        await producer.transaction((tx) =>
          Promise.all(names.map((name) => send(tx, topic, large(name)))),
        )
        run.faults.assertAllFaultsFired()
        assert.deepEqual(await committed(run, topic), names)
      },
    ),
  ),
  transactionCase(
    'T2.lost-answers',
    'with a tenth of the answers to Produce lost, every record of 20 transactions is committed once and in order',
    async (run) => {
      const topic = await run.topic({ partitions: 2 })
      const seed = 11
      const lost = run.faults.random({
        api: 'Produce',
        topic,
        seed,
        rate: 0.1,
        point: 'afterAppend',
        fault: 'rst',
      })
      const { producer } = actor(run, { batchSize: 1_024, transactionPoolSize: 2 })
      for (let round = 0; round < 10; round++) {
        await Promise.all(
          [0, 1].map((partition) =>
            producer.transaction((tx) =>
              Promise.all(
                Array.from({ length: 5 }, (_, i) =>
                  send(tx, topic, { partition, value: large(`${partition} ${round} ${i}`) }),
                ),
              ),
            ),
          ),
        )
      }
      assert.ok(lost.fired > 0, `no answer was lost: the case proved nothing (seed ${seed})`)
      const expected = [0, 1].flatMap((partition) =>
        Array.from({ length: 50 }, (_, i) => `${partition} ${Math.floor(i / 5)} ${i % 5}`),
      )
      assert.deepEqual(await committed(run, topic), expected, `seed ${seed}`)
    },
  ),
]

function causes(failure: FailureUnderTest): FailureUnderTest[] {
  const { cause } = failure
  return cause === undefined
    ? []
    : [cause as FailureUnderTest, ...causes(cause as FailureUnderTest)]
}
