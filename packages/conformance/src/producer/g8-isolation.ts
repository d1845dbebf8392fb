import assert from 'node:assert/strict'
import { failureOf, outcomeOf, send, until } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

export const g8: readonly ConformanceCase[] = [
  conformanceCase(
    'G8.unknown-topic',
    'an unknown topic fails only its own records, as not-written',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer()
      const unknown = failureOf(send(producer, `${topic}-not-there`, 'x'))
      await send(producer, topic, 'good')
      assert.deepEqual(
        [(await unknown).code, (await unknown).fate],
        ['TOPIC_NOT_FOUND', 'not-written'],
      )
      assert.deepEqual(await run.values(topic), ['good'])
    },
  ),
  conformanceCase(
    'G8.partition-out-of-range',
    'a partition out of range fails its own record; the others of the call are acknowledged',
    async (run) => {
      const topic = await run.topic({ partitions: 2 })
      const producer = run.producer()
      const messages = [
        { value: 'good', partition: 1 },
        { value: 'bad', partition: 2 },
      ]
      const { results = [], fate } = await failureOf(producer.send({ topic, messages }))
      assert.equal(fate, 'not-written')
      assert.deepEqual(
        results.map((r) => r.status),
        ['fulfilled', 'rejected'],
      )
    },
  ),
  conformanceCase(
    'G8.deleted-topic',
    'a topic deleted while others flow fails only its own records; recreated it can be sent to again',
    async (run) => {
      const [gone, stays] = [await run.topic(), await run.topic()]
      const times = { requestTimeoutMs: 1_000, deliveryTimeoutMs: 2_000, breaker: false }
      const producer = run.producer(times)
      await Promise.all([send(producer, gone, 'before'), send(producer, stays, 'before')])
      await run.admin.deleteTopic(gone)
      const lost = outcomeOf(send(producer, gone, 'lost'))
      for (let i = 0; i < 20; i++) await send(producer, stays, `${i}`)
      assert.match(await lost, /^(DELIVERY_TIMEOUT|TOPIC_NOT_FOUND) /)
      await run.admin.recreateTopic(gone, {})
      await until('the recreated topic takes records', async () => {
        return (await outcomeOf(send(producer, gone, 'again'))) === 'acknowledged'
      })
      assert.equal((await run.values(stays)).length, 21)
    },
    ['admin'],
  ),
  conformanceCase(
    'G8.added-partitions',
    'partitions that are added while it runs can be sent to',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ metadataMaxAgeMs: 200 })
      await send(producer, topic, 'first')
      const second = (): Promise<string> =>
        outcomeOf(send(producer, topic, { partition: 1, value: 'second' }))
      assert.equal(await second(), 'TOPIC_NOT_FOUND not-written')
      await run.admin.addPartitions(topic, 2)
      await until(
        'the new partition takes records',
        async () => (await second()) === 'acknowledged',
      )
      assert.deepEqual(await run.values(topic), ['first', 'second'])
    },
    ['admin'],
  ),
  conformanceCase(
    'G8.half-of-memory',
    'a partition that makes no progress holds at most half of the memory; the others go on beside it',
    async (run) => {
      const topic = await run.topic({ partitions: 2 })
      const tight = { bufferMemory: 262_144, batchSize: 8_192, breaker: false }
      const producer = run.producer(tight)
      const to = (partition: number, value: string): Promise<unknown> =>
        send(producer, topic, { partition, value })
      await Promise.all([to(0, 'warm'), to(1, 'warm')])
      const trouble = run.faults
        .on('Produce', { topic, partition: 0 })
        .always()
        .request()
        .answer({ errorCode: 19, partitions: [0] })
      const names = Array.from({ length: 300 }, (_, i) => `${i}`)
      const stalled = names.map((name) => to(0, name.padEnd(1_000, '.')))
      await trouble.reached()
      // Twice as much as the memory holds goes through beside them.
      for (let i = 0; i < 50; i++) await to(1, 'x'.repeat(10_000))
      trouble.stop()
      await Promise.all(stalled)
      const log = await run.log(topic)
      const own = log
        .filter((r) => r.partition === 0)
        .map((r) => String(r.value).replace(/\.+$/, ''))
      assert.deepEqual(own, ['warm', ...names])
    },
  ),
  conformanceCase(
    'G8.keyless-elsewhere',
    'records without a key keep away from a partition in trouble',
    async (run) => {
      const topic = await run.topic({ partitions: 2 })
      const producer = run.producer({ batchSize: 1_024, breaker: false })
      await send(producer, topic, { partition: 0, value: 'warm' })
      const trouble = run.faults
        .on('Produce', { topic, partition: 0 })
        .always()
        .request()
        .answer({ errorCode: 19, partitions: [0] })
      const retried = new Promise((resolve) => producer.on('retry', resolve))
      const stuck = send(producer, topic, { partition: 0, value: 'stuck' })
      await retried
      for (let i = 0; i < 20; i++) {
        assert.equal((await send(producer, topic, 'x'.repeat(500))).partition, 1)
      }
      trouble.stop()
      await stuck
    },
    ['events'],
  ),
]
