import { describe, expect, it } from 'vitest'
import {
  expectLog,
  freshTopic,
  type GetCluster,
  logOf,
  uniqueName,
  valuesOf,
  WAIT,
} from './client-cluster.ts'
import { kafkajsAdmin, kafkajsProducer } from './kafkajs-client.ts'

export function kafkajsTransactionsSuite(cluster: GetCluster): void {
  const transactional = (transactionalId: string) =>
    kafkajsProducer(cluster(), { transactionalId, idempotent: true, maxInFlightRequests: 1 })
  const committed = { isolation: 'committed' } as const

  describe("kafkajs's transactions", () => {
    it('commit: every partition gets a marker, and the records can be read', async () => {
      const topic = await freshTopic(cluster(), 2)
      const producer = await transactional(uniqueName('tx'))
      for (const round of [1, 2]) {
        const transaction = await producer.transaction()
        await transaction.send({
          topic,
          messages: [0, 1].map((partition) => ({ partition, value: `${round} in ${partition}` })),
        })
        await transaction.commit()
      }
      for (const partition of [0, 1]) {
        const values = [`1 in ${partition}`, '<commit>', `2 in ${partition}`, '<commit>']
        const log = await expectLog(cluster(), topic, values, { partition, ...committed })
        expect(log.every((r) => r.transactional)).toBe(true)
        expect(log.map((r) => r.sequence)).toEqual([0, -1, 1, -1])
        expect(new Set(log.map((r) => r.producerId)).size).toBe(1)
      }
    })

    it('abort: the records stay in the log behind a marker, and nobody committed reads them', async () => {
      const topic = await freshTopic(cluster())
      const producer = await transactional(uniqueName('tx'))
      const aborted = await producer.transaction()
      await aborted.send({ topic, messages: [{ value: 'aborted' }] })
      await aborted.abort()
      const kept = await producer.transaction()
      await kept.send({ topic, messages: [{ value: 'kept' }] })
      await kept.commit()
      await expectLog(cluster(), topic, ['aborted', '<abort>', 'kept', '<commit>'])
      const values = ['<abort>', 'kept', '<commit>']
      const log = await expectLog(cluster(), topic, values, committed)
      expect(log.map((r) => r.offset)).toEqual([1n, 2n, 3n])
    })

    it('an open transaction holds back what committed readers see of the partition', async () => {
      const topic = await freshTopic(cluster())
      const plain = await kafkajsProducer(cluster())
      await plain.send({ topic, messages: [{ value: 'before' }] })
      const producer = await transactional(uniqueName('tx'))
      const open = await producer.transaction()
      await open.send({ topic, messages: [{ value: 'open' }] })
      await plain.send({ topic, messages: [{ value: 'after' }] })
      expect(valuesOf(await logOf(cluster(), topic, committed))).toEqual(['before'])
      expect(valuesOf(await logOf(cluster(), topic))).toEqual(['before', 'open', 'after'])
      await open.commit()
      await expectLog(cluster(), topic, ['before', 'open', 'after', '<commit>'], committed)
    })

    it('sendOffsets: the group moves with the commit, and not with an abort', async () => {
      const topic = await freshTopic(cluster())
      const groupId = uniqueName('group')
      const admin = await kafkajsAdmin(cluster())
      const offset = async (): Promise<string | undefined> => {
        const [found] = await admin.fetchOffsets({ groupId, topics: [topic] })
        return found?.partitions[0]?.offset
      }
      const producer = await transactional(uniqueName('tx'))
      const step = async (to: string, end: 'commit' | 'abort'): Promise<void> => {
        const transaction = await producer.transaction()
        await transaction.send({ topic, messages: [{ value: `up to ${to}` }] })
        await transaction.sendOffsets({
          consumerGroupId: groupId,
          topics: [{ topic, partitions: [{ partition: 0, offset: to }] }],
        })
        await transaction[end]()
      }
      // The coordinator of a group that nobody asked for yet may have to be loaded
      await expect.poll(offset, WAIT).toBe('-1')
      await step('5', 'commit')
      await expect.poll(offset, WAIT).toBe('5')
      await step('9', 'abort')
      await step('7', 'commit')
      await expect.poll(offset, WAIT).toBe('7')
      const values = ['up to 5', '<commit>', '<abort>', 'up to 7', '<commit>']
      await expectLog(cluster(), topic, values, committed)
    })

    it('a newer producer of the same transactional id fences the older, whose transaction is aborted', async () => {
      const topic = await freshTopic(cluster())
      const transactionalId = uniqueName('tx')
      const older = await (await transactional(transactionalId)).transaction()
      await older.send({ topic, messages: [{ value: 'older' }] })
      const newer = await (await transactional(transactionalId)).transaction()
      await newer.send({ topic, messages: [{ value: 'newer' }] })
      await expect(older.commit()).rejects.toMatchObject({ type: 'INVALID_PRODUCER_EPOCH' })
      await newer.commit()
      const log = await expectLog(cluster(), topic, ['older', '<abort>', 'newer', '<commit>'])
      expect(new Set(log.map((r) => r.producerId)).size).toBe(1)
      expect((log[2]?.epoch ?? 0) > (log[0]?.epoch ?? 0)).toBe(true)
    })
  })
}
