import type { HistoryEntry } from '@holdfast/testkit'
import { expect, it, vi } from 'vitest'
import { committedLog, type OnTransactions, valuesOf } from './on-transactions.ts'
import { producerFor } from './producers.ts'

type Describe = (name: string, suite: (on: OnTransactions) => void) => void

/**
 * INV-TX-2 and INV-TX-3: requests that reach the broker long after they were given up, in the middle of the next
 * transaction of the id. One text for both clusters.
 */
export function lateRequestsSuite(describeOn: Describe): void {
  describeOn('a request that arrives during the next transaction', (on) => {
    const judged = (find: () => readonly HistoryEntry[]): Promise<HistoryEntry> =>
      vi.waitUntil(
        () => {
          const struck = find().filter(({ faults }) => faults.length > 0)
          return (
            struck.length > 0 && struck.every((r) => r.brokerAnsweredAt !== undefined) && struck[0]
          )
        },
        { timeout: 10_000 },
      )

    it.each(['commit', 'abort'] as const)(
      'INV-TX-3: EndTxn(%s) of the one before does not end it',
      async (end) => {
        const topic = await on.topic()
        const transactionalId = on.name('id')
        const producer = producerFor(on, { transactionalId, requestTimeoutMs: 700 })
        const held = on.faults
          .on('EndTxn', { where: (r) => r.transactionalId === transactionalId })
          .request()
          .hold()
        const first = await producer.transaction()
        await first.send({ topic, messages: [{ value: 'first' }] })
        await first[end]()
        const second = await producer.transaction()
        await second.send({ topic, messages: [{ value: 'second' }] })
        held.release()
        await judged(() =>
          on.faults.history({ api: 'EndTxn' }).filter((r) => r.transactionalId === transactionalId),
        )
        // What it would have done is the contrary of what the second one wants
        await (end === 'commit' ? second.abort() : second.commit())
        await producer.transaction(async (tx) => {
          await tx.send({ topic, messages: [{ value: 'third' }] })
        })
        expect(valuesOf(await committedLog(on, topic))).toEqual([
          end === 'commit' ? 'first' : 'second',
          'third',
        ])
      },
      20_000,
    )

    it.each([
      ['before its partition is added', false],
      ['when its partition is part of it', true],
    ])(
      'INV-TX-2: a Produce of the aborted one before is refused (%s)',
      async (_, added) => {
        const topic = await on.topic(2)
        const transactionalId = on.name('id')
        const producer = producerFor(on, { transactionalId, requestTimeoutMs: 700 })
        await producer.transaction(async (tx) => {
          await tx.send({ topic, messages: [{ value: 'warm', partition: 0 }] })
        })
        const held = on.faults.on('Produce', { topic, partition: 0 }).request().hold()
        const first = await producer.transaction()
        const sending = first.send({ topic, messages: [{ value: 'late', partition: 0 }] })
        sending.catch(() => {})
        await held.reached()
        await first.abort()
        await expect(sending).rejects.toThrow('')
        const second = await producer.transaction()
        await second.send({ topic, messages: [{ value: 'second', partition: added ? 0 : 1 }] })
        held.release()
        const { results } = await judged(() => on.faults.history({ api: 'Produce', topic }))
        expect(results.map(({ errorCode }) => errorCode)).toEqual([47])
        await second.send({ topic, messages: [{ value: 'second', partition: 0 }] })
        await second.commit()
        const committed = await committedLog(on, topic, 2)
        expect(valuesOf(committed).toSorted()).toEqual(['second', 'second', 'warm'])
        const appended = await on.log(topic, 'uncommitted', 2)
        expect(valuesOf(appended)).not.toContain('late')
      },
      20_000,
    )

    const oneOffset = (topic: string, partition: number, offset: bigint) => [
      { topic, partitions: [{ partition, offset }] },
    ]

    it('INV-TX-2: offsets that an aborted transaction was about to give do not come into the next one', async () => {
      const topic = await on.topic(2)
      const [transactionalId, consumerGroupId] = [on.name('id'), on.name('group')]
      const producer = producerFor(on, { transactionalId, requestTimeoutMs: 5_000 })
      await producer.transaction((tx) =>
        tx.sendOffsets({ consumerGroupId, topics: oneOffset(topic, 1, 1n) }),
      )
      const held = on.faults.on('AddOffsetsToTxn').request().hold()
      const first = await producer.transaction()
      const giving = first.sendOffsets({ consumerGroupId, topics: oneOffset(topic, 0, 77n) })
      giving.catch(() => {})
      await held.reached()
      const aborted = first.abort()
      const second = (async () => {
        const tx = await producer.transaction()
        await tx.send({ topic, messages: [{ value: 'second' }] })
        // Whatever the first one still asks goes ahead of this
        await giving.catch(() => {})
        await tx.sendOffsets({ consumerGroupId, topics: oneOffset(topic, 1, 2n) })
        await tx.commit()
      })()
      held.release()
      await Promise.all([aborted, second])
      expect((await on.committedOffsets(consumerGroupId, topic, 2))[0]).toBeUndefined()
    }, 20_000)

    it('INV-TX-2: nor those whose TxnOffsetCommit is under way when it is aborted', async () => {
      const topic = await on.topic(2)
      const [transactionalId, consumerGroupId] = [on.name('id'), on.name('group')]
      const producer = producerFor(on, { transactionalId, requestTimeoutMs: 5_000 })
      await producer.transaction((tx) =>
        tx.sendOffsets({ consumerGroupId, topics: oneOffset(topic, 1, 1n) }),
      )
      const held = on.faults.on('TxnOffsetCommit').request().hold()
      const first = await producer.transaction()
      const giving = first.sendOffsets({ consumerGroupId, topics: oneOffset(topic, 0, 77n) })
      giving.catch(() => {})
      await held.reached()
      const aborted = first.abort()
      const second = producer.transaction(async (tx) => {
        await tx.sendOffsets({ consumerGroupId, topics: oneOffset(topic, 1, 2n) })
      })
      // The second one's offsets wait behind what is held, if it began at once
      await vi
        .waitUntil(() => on.faults.history({ api: 'AddOffsetsToTxn' }).length >= 3, {
          timeout: 400,
        })
        .catch(() => {})
      held.release()
      await Promise.all([aborted, second])
      expect((await on.committedOffsets(consumerGroupId, topic, 2))[0]).toBeUndefined()
    }, 20_000)
  })
}
