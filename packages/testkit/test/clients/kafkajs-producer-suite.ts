import { CompressionTypes } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import {
  ascending,
  expectLog,
  freshTopic,
  type GetCluster,
  logOf,
  logsOf,
  numbered,
  textOf,
  uniqueName,
  valuesOf,
} from './client-cluster.ts'
import { kafkajsAdmin, kafkajsProducer } from './kafkajs-client.ts'

export function kafkajsProducerSuite(cluster: GetCluster): void {
  describe("kafkajs's producer", () => {
    it('acks all: is told the offsets, and the log holds what was sent', async () => {
      const topic = await freshTopic(cluster())
      const producer = await kafkajsProducer(cluster())
      const first = await producer.send({
        topic,
        acks: -1,
        messages: [
          {
            key: 'k1',
            value: 'a',
            timestamp: '1700000000123',
            headers: { trace: 'abc', many: ['1', '2'] },
          },
          { value: 'ü€😀' },
        ],
      })
      const second = await producer.send({ topic, acks: -1, messages: [{ value: 'c' }] })
      expect([...first, ...second]).toMatchObject([
        { topicName: topic, partition: 0, errorCode: 0, baseOffset: '0', logAppendTime: '-1' },
        { topicName: topic, partition: 0, errorCode: 0, baseOffset: '2', logStartOffset: '0' },
      ])
      const log = await logOf(cluster(), topic)
      expect(valuesOf(log)).toEqual(['a', 'ü€😀', 'c'])
      expect(log[0]).toMatchObject({ offset: 0n, timestamp: 1_700_000_000_123n, producerId: -1n })
      expect(log.map((r) => textOf(r.key))).toEqual(['k1', null, null])
      expect(log[0]?.headers.map((h) => [h.key, textOf(h.value)])).toEqual([
        ['trace', 'abc'],
        ['many', '1'],
        ['many', '2'],
      ])
    })

    it('acks 1: is told the offset', async () => {
      const topic = await freshTopic(cluster())
      const producer = await kafkajsProducer(cluster())
      for (const [i, value] of ['a', 'b'].entries()) {
        const [result] = await producer.send({ topic, acks: 1, messages: [{ value }] })
        expect(result?.baseOffset).toBe(String(i))
      }
      await expectLog(cluster(), topic, ['a', 'b'])
    })

    it('acks 0: the record arrives, and what follows on the connection is answered all the same', async () => {
      const topic = await freshTopic(cluster())
      const producer = await kafkajsProducer(cluster())
      expect(await producer.send({ topic, acks: 0, messages: [{ value: 'a' }] })).toEqual([])
      await expectLog(cluster(), topic, ['a'])
      const [answered] = await producer.send({ topic, acks: -1, messages: [{ value: 'b' }] })
      expect(answered?.baseOffset).toBe('1')
    })

    it('gzip: the batch travels compressed and is read as it was', async () => {
      const topic = await freshTopic(cluster())
      const producer = await kafkajsProducer(cluster())
      const sizes: number[] = []
      producer.on(producer.events.REQUEST, ({ payload }) => {
        if (payload.apiName === 'Produce') sizes.push(payload.size)
      })
      const values = numbered('x'.repeat(100), 100)
      await producer.send({
        topic,
        compression: CompressionTypes.GZIP,
        messages: values.map((value) => ({ value })),
      })
      expect(valuesOf(await logOf(cluster(), topic))).toEqual(values)
      expect(sizes).toHaveLength(1)
      expect(sizes[0]).toBeLessThan(2_000)
    })

    it('a tombstone has a key and no value', async () => {
      const topic = await freshTopic(cluster())
      const producer = await kafkajsProducer(cluster())
      await producer.send({
        topic,
        messages: [
          { key: 'gone', value: null },
          { key: 'empty', value: '' },
        ],
      })
      const log = await logOf(cluster(), topic)
      expect(log.map((r) => [textOf(r.key), textOf(r.value)])).toEqual([
        ['gone', null],
        ['empty', ''],
      ])
    })

    it('records of several topics and partitions go out together, each key to one partition', async () => {
      const [one, two] = [await freshTopic(cluster(), 3), await freshTopic(cluster(), 3)]
      const producer = await kafkajsProducer(cluster())
      const messages = numbered('', 30).map((i) => ({ key: `key-${Number(i) % 10}`, value: i }))
      const topicMessages = [one, two].map((topic) => ({ topic, messages }))
      const results = await producer.sendBatch({ topicMessages })
      expect(results.map((r) => r.baseOffset)).toEqual(Array(6).fill('0'))
      for (const topic of [one, two]) {
        const logs = await logsOf(cluster(), topic, 3)
        expect(logs.every((log) => log.length > 0)).toBe(true)
        expect(logs.flat()).toHaveLength(30)
        const homes = new Set(logs.flat().map((r) => `${textOf(r.key)} in ${r.partition}`))
        expect(homes.size).toBe(10)
        for (const log of logs) {
          const inOrder = valuesOf(log).map(Number)
          expect(inOrder).toEqual(ascending(inOrder))
        }
      }
    })

    it('a batch above max.message.bytes is refused, and the next one is stored', async () => {
      const topic = uniqueName('clients')
      const admin = await kafkajsAdmin(cluster())
      await admin.createTopics({
        topics: [
          {
            topic,
            numPartitions: 1,
            replicationFactor: 3,
            configEntries: [{ name: 'max.message.bytes', value: '500' }],
          },
        ],
      })
      const producer = await kafkajsProducer(cluster())
      await expect(
        producer.send({ topic, messages: [{ value: 'x'.repeat(1_000) }] }),
      ).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' })
      const [stored] = await producer.send({ topic, messages: [{ value: 'small' }] })
      expect(stored?.baseOffset).toBe('0')
      expect(valuesOf(await logOf(cluster(), topic))).toEqual(['small'])
    })

    it('a topic that does not exist is not made', async () => {
      const producer = await kafkajsProducer(cluster(), {
        retry: { retries: 1, initialRetryTime: 20 },
      })
      const topic = uniqueName('missing')
      await expect(producer.send({ topic, messages: [{ value: 'a' }] })).rejects.toMatchObject({
        cause: { type: 'UNKNOWN_TOPIC_OR_PARTITION' },
      })
      expect(await (await kafkajsAdmin(cluster())).listTopics()).not.toContain(topic)
    })

    it('idempotent: one producer id, and sequences without a gap in each partition', async () => {
      const topic = await freshTopic(cluster(), 3)
      const producer = await kafkajsProducer(cluster(), { idempotent: true })
      const messages = numbered('', 12).map((value, i) => ({ value, partition: i % 3 }))
      for (let round = 0; round < 3; round++) await producer.send({ topic, messages })
      const logs = await logsOf(cluster(), topic, 3)
      for (const [partition, log] of logs.entries()) {
        expect(log.map((r) => r.sequence)).toEqual(numbered('', 12).map(Number))
        expect(valuesOf(log).slice(0, 4)).toEqual([0, 3, 6, 9].map((i) => String(i + partition)))
      }
      const [id, ...others] = new Set(logs.flat().map((r) => r.producerId))
      expect(id).toBeGreaterThanOrEqual(0n)
      expect(others).toEqual([])
      expect(new Set(logs.flat().map((r) => r.epoch))).toEqual(new Set([0]))

      const another = await kafkajsProducer(cluster(), { idempotent: true })
      await another.send({ topic, messages: [{ value: 'z', partition: 0 }] })
      const last = (await logOf(cluster(), topic)).at(-1)
      expect(last).toMatchObject({ value: Buffer.from('z'), sequence: 0, epoch: 0 })
      expect(last?.producerId).not.toBe(id)
    })
  })
}
