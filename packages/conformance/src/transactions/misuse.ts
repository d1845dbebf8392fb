import assert from 'node:assert/strict'
import { type CaseRun, failureOf, send } from '../case-run.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import type { OptionsUnderTest } from '../producer-under-test.ts'
import type { OffsetsUnderTest, TransactionUnderTest } from '../transaction-under-test.ts'
import { actor, freshPrefix } from './actor.ts'
import { committed, offsetsOf, transactionCase } from './transaction-case.ts'

const codeOf = async (call: Promise<unknown>): Promise<string> => (await failureOf(call)).code

const problemsOf = async (call: Promise<unknown>): Promise<string[]> => {
  const { code, details } = await failureOf(call)
  assert.equal(code, 'CONFIGURATION')
  const problems = details['problems'] as { field: string; fix: string }[]
  assert.ok(problems.every(({ fix }) => fix !== ''))
  return problems.map(({ field }) => field).sort()
}

const offsets = (topic: string, offset: unknown = 1) => ({
  consumerGroupId: `group-${topic}`,
  topics: [{ topic, partitions: [{ partition: 0, offset }] }],
})

/** What a transaction that is over refuses, whatever it was called with. */
async function mustRefuse(tx: TransactionUnderTest, topic: string): Promise<void> {
  const message = { topic, messages: [{ value: 'late' }] }
  assert.equal(tx.isActive(), false)
  assert.equal(await codeOf(tx.send(message)), 'TRANSACTION_STATE')
  assert.equal(await codeOf(tx.sendBatch({ topicMessages: [message] })), 'TRANSACTION_STATE')
  assert.equal(
    await codeOf(tx.sendOffsets(offsets(topic) as OffsetsUnderTest)),
    'TRANSACTION_STATE',
  )
  assert.equal(await codeOf(tx.commit()), 'TRANSACTION_STATE')
}

const refusedOptions = (run: CaseRun, options: OptionsUnderTest): Promise<string[]> =>
  problemsOf((async () => run.producer(options))())

export const misuse: readonly ConformanceCase[] = [
  transactionCase(
    'Misuse.after-the-commit',
    'a committed transaction takes nothing more, and cannot be aborted',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const tx = await producer.transaction()
      await send(tx, topic, 'A')
      await tx.commit()
      await mustRefuse(tx, topic)
      assert.equal(await codeOf(tx.abort()), 'TRANSACTION_STATE')
      assert.deepEqual(await committed(run, topic), ['A'])
      assert.deepEqual(await offsetsOf(run, `group-${topic}`, topic), [])
    },
  ),
  transactionCase(
    'Misuse.after-the-abort',
    'an aborted one neither; to abort it again does nothing',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const tx = await producer.transaction()
      await send(tx, topic, 'A')
      await Promise.all([tx.abort(), tx.abort()])
      await tx.abort()
      await mustRefuse(tx, topic)
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  transactionCase(
    'Misuse.while-it-commits',
    'while it is being committed it takes nothing more, is not committed twice, and not aborted',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run)
      const tx = await who.producer.transaction()
      await send(tx, topic, 'A')
      const held = who.on('EndTxn').request().hold()
      const committing = tx.commit()
      await mustRefuse(tx, topic)
      assert.equal(await codeOf(tx.abort()), 'TRANSACTION_STATE')
      await held.reached()
      held.release()
      await committing
      assert.equal(who.seen('EndTxn').length, 1)
      assert.deepEqual(await committed(run, topic), ['A'])
    },
  ),
  transactionCase(
    'Misuse.used-after-its-callback',
    'what a callback was given does nothing after it has ended',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const kept = await producer.transaction(async (tx) => {
        await send(tx, topic, 'A')
        return tx
      })
      assert.equal(kept.isActive(), false)
      assert.equal(await codeOf(send(kept, topic, 'late')), 'TRANSACTION_STATE')
      assert.deepEqual(await committed(run, topic), ['A'])
    },
  ),
  transactionCase(
    'Misuse.ended-in-its-callback',
    'a callback that commits or aborts by itself is told that its end does that; it is committed if it goes on',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      await producer.transaction(async (tx) => {
        await send(tx, topic, 'A')
        assert.equal(await codeOf((tx as TransactionUnderTest).commit()), 'TRANSACTION_STATE')
        assert.equal(await codeOf((tx as TransactionUnderTest).abort()), 'TRANSACTION_STATE')
        await send(tx, topic, 'B')
      })
      assert.deepEqual(await committed(run, topic), ['A', 'B'])
    },
  ),
  transactionCase(
    'Misuse.nested',
    'a transaction in the callback of another is refused, instead of waiting for an id that the outer one holds',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      await producer.transaction(async (tx) => {
        await send(tx, topic, 'outer')
        assert.equal(await codeOf(producer.transaction()), 'TRANSACTION_STATE')
        const inner = producer.transaction((other) => send(other, topic, 'inner'))
        assert.equal(await codeOf(inner), 'TRANSACTION_STATE')
      })
      assert.deepEqual(await committed(run, topic), ['outer'])
    },
  ),
  transactionCase(
    'Misuse.another-producer-in-a-callback',
    'a transaction of another producer in a callback is a transaction of its own',
    async (run) => {
      const topic = await run.topic()
      const [one, other] = [actor(run), actor(run)]
      const own = new Error('own')
      const call = one.producer.transaction(async (tx) => {
        await send(tx, topic, 'one')
        await other.producer.transaction((inner) => send(inner, topic, 'other'))
        throw own
      })
      assert.equal(await failureOf(call), own)
      assert.deepEqual(await committed(run, topic), ['other'])
    },
  ),
  transactionCase(
    'Misuse.no-prefix',
    'without a transactional id transaction() says which option is missing',
    async (run) => {
      const producer = run.producer()
      assert.deepEqual(await problemsOf(producer.transaction()), ['transactionalIdPrefix'])
      assert.deepEqual(await problemsOf(producer.transaction(() => 1)), ['transactionalIdPrefix'])
    },
  ),
  transactionCase(
    'Misuse.options',
    'ids that cannot be, and options that contradict transactions, are refused at creation, all at once',
    async (run) => {
      const longest = 32_767
      const bad: readonly [OptionsUnderTest, readonly string[]][] = [
        [{ transactionalIdPrefix: '' }, ['transactionalIdPrefix']],
        [{ transactionalIdPrefix: '  ' }, ['transactionalIdPrefix']],
        [{ transactionalIdPrefix: 7 }, ['transactionalIdPrefix']],
        [{ transactionalIdPrefix: () => '' }, ['transactionalIdPrefix']],
        [{ transactionalIdPrefix: 'x'.repeat(longest) }, ['transactionalIdPrefix']],
        [{ transactionalId: '' }, ['transactionalId']],
        [{ transactionalId: 'ä'.repeat(longest / 2 + 1) }, ['transactionalId']],
        [{ transactionalId: 'a', transactionalIdPrefix: 'b' }, ['transactionalId']],
        [{ transactionalId: 'a', transactionPoolSize: 2 }, ['transactionPoolSize']],
        [{ transactionPoolSize: 2 }, ['transactionPoolSize']],
        [
          {
            transactionalIdPrefix: 'x',
            enableIdempotence: false,
            transactionTimeoutMs: 0,
            transactionPoolSize: 0,
          },
          ['enableIdempotence', 'transactionPoolSize', 'transactionTimeoutMs'],
        ],
        [{ transactionalIdPrefix: 'x', acks: 1 }, ['acks']],
      ]
      for (const [options, fields] of bad) {
        assert.deepEqual(await refusedOptions(run, options), fields, JSON.stringify(options))
      }
    },
  ),
  transactionCase(
    'Misuse.call-options',
    'options of a transaction that cannot be kept are refused, and no id is taken',
    async (run) => {
      const who = actor(run, { transactionTimeoutMs: 5_000 })
      const call = (options: object): Promise<unknown> => who.producer.transaction(options)
      const runs = (options: object): Promise<unknown> => who.producer.transaction(() => 1, options)
      assert.deepEqual(await problemsOf(call({ timeoutMs: 5_001 })), ['timeoutMs'])
      assert.deepEqual(await problemsOf(call({ timeoutMs: Number.NaN })), ['timeoutMs'])
      assert.deepEqual(await problemsOf(call({ signal: {} })), ['signal'])
      assert.deepEqual(await problemsOf(call({ retries: 1 })), ['retries'])
      assert.deepEqual(await problemsOf(runs({ retries: -1 })), ['retries'])
      assert.deepEqual(await problemsOf(runs({ isolation: 1, timeoutMs: 0 })), [
        'isolation',
        'timeoutMs',
      ])
      assert.deepEqual(who.asked(), [])
    },
  ),
  transactionCase(
    'Misuse.longer-than-brokers-allow',
    "a transactionTimeoutMs above the brokers' maximum is a ConfigurationError that names it",
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run, { transactionTimeoutMs: 86_400_000 })
      const call = producer.transaction((tx) => send(tx, topic, 'bad'))
      assert.deepEqual(await problemsOf(call), ['transactionTimeoutMs'])
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  transactionCase(
    'Misuse.offsets',
    'offsets that cannot be are refused with every problem, and fail the transaction',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run)
      const bad: readonly [unknown, readonly string[]][] = [
        [undefined, ['consumerGroupId', 'topics']],
        [{ consumerGroupId: '', topics: 7 }, ['consumerGroupId', 'topics']],
        [
          { consumerGroupId: 'g', topics: [{ topic: '' }] },
          ['topics[0].partitions', 'topics[0].topic'],
        ],
        ...[-1, 1.5, 'x', '-1', 2n ** 63n, undefined].map((offset): [unknown, string[]] => [
          { consumerGroupId: 'g', topics: [{ topic, partitions: [{ partition: 0, offset }] }] },
          ['topics[0].partitions[0].offset'],
        ]),
        [
          {
            consumerGroupId: 'g',
            topics: [{ topic, partitions: [{ partition: -1, offset: 1, metadata: 7 }] }],
          },
          ['topics[0].partitions[0].metadata', 'topics[0].partitions[0].partition'],
        ],
      ]
      for (const [given, fields] of bad) {
        const tx = await producer.transaction()
        await send(tx, topic, 'bad')
        assert.deepEqual(await problemsOf(tx.sendOffsets(given as OffsetsUnderTest)), fields)
        assert.equal(await codeOf(tx.commit()), 'TRANSACTION_ABORTED')
      }
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  transactionCase(
    'Misuse.closed',
    'a closed producer begins no transaction, and ends one that is open',
    async (run) => {
      const topic = await run.topic()
      const { producer } = actor(run, { transactionalIdPrefix: freshPrefix() })
      const tx = await producer.transaction()
      await send(tx, topic, 'bad')
      await producer.close()
      assert.equal(await codeOf(producer.transaction()), 'PRODUCER_CLOSED')
      assert.equal(await codeOf(send(tx, topic, 'late')), 'PRODUCER_CLOSED')
      assert.equal(await codeOf(tx.commit()), 'PRODUCER_CLOSED')
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
]
