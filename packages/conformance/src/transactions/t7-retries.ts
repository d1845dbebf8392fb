import assert from 'node:assert/strict'
import { type CaseRun, failureOf, send } from '../case-run.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import type { TransactionScopeUnderTest } from '../transaction-under-test.ts'
import { type Actor, actor } from './actor.ts'
import { committed, transactionCase } from './transaction-case.ts'

/** Failures that pass: the second run meets none. */
const PASSING: Readonly<Record<string, (run: CaseRun, who: Actor, topic: string) => void>> = {
  'EndTxn-answered-48': (_run, who) => {
    who.on('EndTxn').request().answer({ errorCode: 48 })
  },
  'Produce-answered-120': (run, _who, topic) => {
    run.faults.on('Produce', { topic }).request().answer({ errorCode: 120 })
  },
  'AddPartitionsToTxn-answered-48': (_run, who) => {
    who.on('AddPartitionsToTxn').request().answer({ errorCode: 48 })
  },
  'AddPartitionsToTxn-answered-120': (_run, who) => {
    who.on('AddPartitionsToTxn').request().answer({ errorCode: 120 })
  },
  'EndTxn-answered-120': (_run, who) => {
    who.on('EndTxn').request().answer({ errorCode: 120 })
  },
}

async function counted(
  who: Actor,
  retries: number,
  callback: (tx: TransactionScopeUnderTest, run: number) => Promise<unknown>,
): Promise<{ runs: number; failure: unknown }> {
  let runs = 0
  const call = who.producer.transaction((tx) => callback(tx, ++runs), { retries })
  const failure = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  return { runs, failure }
}

const codeOf = (failure: unknown): string => (failure as { code: string }).code

export const t7: readonly ConformanceCase[] = [
  ...Object.entries(PASSING).map(([name, arrange]) =>
    transactionCase(
      `T7.${name}`,
      `${name.replaceAll('-', ' ')}: aborted, run again in a transaction of its own, and committed once`,
      async (run) => {
        const topic = await run.topic()
        const who = actor(run)
        arrange(run, who, topic)
        const scopes = new Set<unknown>()
        const { runs, failure } = await counted(who, 3, async (tx, n) => {
          scopes.add(tx)
          await send(tx, topic, `run ${n}`)
        })
        assert.deepEqual([runs, failure, scopes.size], [2, undefined, 2])
        run.faults.assertAllFaultsFired()
        assert.deepEqual(await committed(run, topic), ['run 2'])
      },
    ),
  ),
  transactionCase(
    'T7.not-asked-for',
    'without retries a callback runs once, also when another run would succeed',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run)
      run.faults.on('Produce', { topic }).request().answer({ errorCode: 120 })
      const { runs } = await counted(who, 0, (tx) => send(tx, topic, 'bad'))
      assert.equal(runs, 1)
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  transactionCase(
    'T7.exhausted',
    'with the retries used up the last failure is told, and nothing is in effect',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run)
      who.on('AddPartitionsToTxn').always().request().answer({ errorCode: 120 })
      const { runs, failure } = await counted(who, 2, (tx, n) => send(tx, topic, `run ${n}`))
      assert.deepEqual([runs, codeOf(failure)], [3, 'TRANSACTION_ABORTED'])
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  transactionCase(
    'T7.own-error',
    "the callback's own error is never a reason to run it again",
    async (run) => {
      const topic = await run.topic()
      const own = new Error('own')
      const { runs, failure } = await counted(actor(run), 3, async (tx) => {
        await send(tx, topic, 'bad')
        throw own
      })
      assert.deepEqual([runs, failure], [1, own])
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  transactionCase(
    'T7.own-error-that-looks-retriable',
    "nor is its own error that says of itself that it is retriable, as other libraries' do",
    async (run) => {
      const topic = await run.topic()
      const own = Object.assign(new Error('own'), { retriable: true, fate: 'not-written' })
      const { runs, failure } = await counted(actor(run), 3, async (tx) => {
        await send(tx, topic, 'bad')
        throw own
      })
      assert.deepEqual([runs, failure], [1, own])
      assert.deepEqual(await committed(run, topic), [])
    },
  ),
  ...[
    ['AUTHORIZATION', 29, 'Produce'],
    ['AUTHORIZATION', 53, 'InitProducerId'],
    ['BROKER_REJECTED', 87, 'Produce'],
  ].map(([code, errorCode, api]) =>
    transactionCase(
      `T7.${api}-answered-${errorCode}`,
      'what no other run would mend is not run again',
      async (run) => {
        const topic = await run.topic()
        const who = actor(run)
        const answer = { errorCode: Number(errorCode) }
        // The first InitProducerId is of what is sent outside of transactions, or not: both are refused
        if (api === 'Produce') run.faults.on('Produce', { topic }).request().answer(answer)
        else who.on('InitProducerId').always().request().answer(answer)
        const { runs, failure } = await counted(who, 3, (tx) => send(tx, topic, 'bad'))
        assert.deepEqual([runs, codeOf(failure)], [1, code])
        assert.deepEqual(await committed(run, topic), [])
      },
    ),
  ),
  transactionCase(
    'T7.signal-between-runs',
    'a signal that fires while the next run is waited for ends it',
    async (run) => {
      const topic = await run.topic()
      const who = actor(run, { retryBackoffMs: 60_000, retryBackoffMaxMs: 60_000 })
      const controller = new AbortController()
      who.on('AddPartitionsToTxn').always().request().answer({ errorCode: 120 })
      let runs = 0
      const call = who.producer.transaction(
        async (tx) => {
          runs++
          await send(tx, topic, 'bad').finally(() => setImmediate(() => controller.abort()))
        },
        { retries: 3, signal: controller.signal },
      )
      const { code } = await failureOf(call)
      assert.match(code, /^(SEND_ABORTED|TRANSACTION_ABORTED)$/)
      assert.equal(runs, 1)
    },
  ),
]
