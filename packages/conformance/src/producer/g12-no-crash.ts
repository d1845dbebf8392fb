import assert from 'node:assert/strict'
import { outcomeOf, send, until } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

const HARMS = ['truncate', 'garbage', 'oversizedLength', 'wrongCorrelationId'] as const

interface GivenUp {
  readonly record: { readonly value: unknown } | undefined
  readonly error: { readonly code: string }
  readonly fate: string
}

export const g12: readonly ConformanceCase[] = [
  ...HARMS.map((harm) =>
    conformanceCase(
      `G12.answer-${harm}`,
      `an answer harmed by ${harm} ends the connection, and the record is stored once`,
      async (run) => {
        const topic = await run.topic()
        const point = run.faults.on('Produce', { topic }).afterAppend()
        if (harm === 'truncate') point.truncate(9)
        else point[harm]()
        assert.equal((await send(run.producer(), topic, 'A')).offset, 0n)
        assert.deepEqual(await run.values(topic), ['A'])
        run.faults.assertAllFaultsFired()
      },
    ),
  ),
  conformanceCase(
    'G12.user-code-throws',
    'a serializer, a partitioner, a logger and listeners that throw or reject harm nobody else',
    async (run) => {
      const topic = await run.topic({ partitions: 2 })
      const bad = (): never => {
        throw new Error('thrown by the user')
      }
      const producer = run.producer({
        logger: { debug: bad, info: bad, warn: bad, error: bad },
        serializer: { value: (value: string) => (value === 'bad' ? bad() : value) },
        partitioner: ({ message }: { message: { value: string } }) =>
          message.value === 'nowhere' ? bad() : 1,
      })
      producer.on('ack', bad)
      producer.on('ready', () => Promise.reject(new Error('rejected by the user')))
      const outcomes = await Promise.all(
        ['good', 'bad', 'nowhere', 'fine'].map((value) => outcomeOf(send(producer, topic, value))),
      )
      const refused = 'SERIALIZATION not-written'
      assert.deepEqual(outcomes, ['acknowledged', refused, refused, 'acknowledged'])
      assert.deepEqual(await run.values(topic), ['good', 'fine'])
    },
    ['user-code', 'events'],
  ),
  conformanceCase(
    'G12.post',
    'post never throws: what fails, at once or later, is told by give-up with record, error and fate',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ retries: 1 })
      const told: GivenUp[] = []
      producer.on('give-up', (event: GivenUp) => told.push(event))
      producer.post({ topic, messages: [{ value: 'stored' }] })
      await producer.flush()
      producer.post({ topic, messages: [{ value: 7 }] })
      run.faults.on('Produce', { topic }).always().request().answer({ errorCode: 19 })
      producer.post({ topic, messages: [{ value: 'given up' }] })
      await until('both are told', () => told.length === 2)
      assert.deepEqual(
        told.map(({ record, error, fate }) => [record?.value, error.code, fate]),
        [
          [7, 'SERIALIZATION', 'not-written'],
          ['given up', 'DELIVERY_TIMEOUT', 'not-written'],
        ],
      )
      await producer.close({ timeoutMs: 0 })
      producer.post({ topic, messages: [{ value: 'too late' }] })
      assert.equal(told.at(-1)?.error.code, 'PRODUCER_CLOSED')
      assert.deepEqual(await run.values(topic), ['stored'])
    },
    ['post', 'events'],
  ),
]
