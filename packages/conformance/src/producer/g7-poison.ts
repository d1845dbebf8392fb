import assert from 'node:assert/strict'
import { failureOf, outcomeOf, send } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

/** Apache Kafka refuses records without a key in such a topic, and names them. */
const COMPACTED = { config: { 'cleanup.policy': 'compact' } }
const SMALL = { config: { 'max.message.bytes': '3000' } }
/** What is sent together shares a batch. */
const TOGETHER = { lingerMs: 100 }

const BAD: readonly (readonly [field: string, message: object])[] = [
  ['value', { value: undefined }],
  ['value', { value: 1 }],
  ['key', { key: 7, value: 'x' }],
  ['headers', { value: 'x', headers: null }],
  ['timestamp', { value: 'x', timestamp: Number.NaN }],
  ['partition', { value: 'x', partition: -1 }],
]

export const g7: readonly ConformanceCase[] = [
  conformanceCase(
    'G7.bad-message',
    'one bad message refuses its call at once, naming index and field; nothing of it is stored, others are untouched',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer()
      const good = send(producer, topic, 'good')
      for (const [field, bad] of BAD) {
        const messages = [{ value: 'with it' }, bad] as { value: unknown }[]
        const failure = await failureOf(producer.send({ topic, messages }))
        assert.equal(failure.fate, 'not-written')
        assert.deepEqual([failure.details['index'], failure.details['field']], [1, field])
      }
      for (const bad of ['', 'a b', 7, undefined]) {
        const failure = await failureOf(send(producer, bad as string, 'x'))
        assert.equal(failure.fate, 'not-written')
      }
      await good
      assert.deepEqual(await run.values(topic), ['good'])
    },
  ),
  conformanceCase(
    'G7.named-by-broker',
    'records that the broker names fail alone; the others of their batch are stored in order',
    async (run) => {
      const topic = await run.topic(COMPACTED)
      const producer = run.producer(TOGETHER)
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) => {
          const key = i % 3 === 1 ? null : `${i}`
          return outcomeOf(send(producer, topic, { key, value: `${i}` }))
        }),
      )
      const refused = outcomes.flatMap((outcome, i) => (outcome === 'acknowledged' ? [] : [i]))
      assert.deepEqual(refused, [1, 4, 7])
      assert.deepEqual(
        new Set(refused.map((i) => outcomes[i])),
        new Set(['BROKER_REJECTED not-written']),
      )
      assert.deepEqual(await run.values(topic), ['0', '2', '3', '5', '6', '8', '9'])
    },
  ),
  conformanceCase(
    'G7.too-large-batch',
    'a batch that the broker finds too large is stored in parts, in order',
    async (run) => {
      const topic = await run.topic(SMALL)
      const producer = run.producer(TOGETHER)
      const names = Array.from({ length: 20 }, (_, i) => `${i}`)
      await Promise.all(names.map((name) => send(producer, topic, name.padEnd(500, '.'))))
      assert.deepEqual(await run.values(topic), names)
    },
  ),
  conformanceCase(
    'G7.too-large-record',
    'a record too large for the topic fails alone, wherever it stands in its batch',
    async (run) => {
      const topic = await run.topic(SMALL)
      const producer = run.producer(TOGETHER)
      const sizes = [10, 10, 5_000, 10, 10, 10, 5_000]
      const outcomes = await Promise.all(
        sizes.map((size, i) => outcomeOf(send(producer, topic, `${i}`.padEnd(size, '.')))),
      )
      const expected = sizes.map((s) => (s === 10 ? 'acknowledged' : 'BROKER_REJECTED not-written'))
      assert.deepEqual(outcomes, expected)
      assert.deepEqual(await run.values(topic), ['0', '1', '3', '4', '5'])
    },
  ),
  conformanceCase(
    'G7.ambiguous',
    'what may be in the log is not split: the batch ends unknown and is there at most once',
    async (run) => {
      const topic = await run.topic()
      run.faults.on('Produce', { topic }).afterAppend().disconnect('rst')
      run.faults.on('Produce', { topic }).nth(2).request().answer({ errorCode: 87 })
      const producer = run.producer(TOGETHER)
      const outcomes = await Promise.all(
        ['A', 'B'].map((value) => outcomeOf(send(producer, topic, value))),
      )
      assert.deepEqual(new Set(outcomes.map((o) => o.split(' ')[1])), new Set(['unknown']))
      await send(producer, topic, 'C')
      assert.deepEqual(await run.values(topic), ['A', 'B', 'C'])
    },
  ),
]
