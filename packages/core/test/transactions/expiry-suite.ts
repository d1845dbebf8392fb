import { expect, it, vi } from 'vitest'
import { TransactionAbortedError } from '../../src/errors/transaction-aborted-error.ts'
import { committedLog, type OnTransactions, valuesOf } from './on-transactions.ts'
import { producerFor, rejectionOf } from './producers.ts'
import { StallingClock } from './stalling-clock.ts'

type Describe = (name: string, suite: (on: OnTransactions) => void) => void

/** T8: a process that stalls until the coordinator has aborted its transaction. One text for both clusters. */
export function expirySuite(describeOn: Describe): void {
  describeOn('a transaction that expired', (on) => {
    it.each([
      ['is told by its next commit', 'commit', true],
      ['is told by its next send', 'send', true],
      ['is told by its next send to another partition', 'send elsewhere', true],
      ['is told by its next offsets', 'offsets', true],
      ['is told by its own timer, and by whatever is asked then', 'commit', false],
    ] as const)(
      'T8: %s; the id is recovered, and the next transaction commits',
      async (_, next, beforeTimers) => {
        const topic = await on.topic(2)
        const transactionalId = on.name('id')
        const clock = new StallingClock()
        const producer = producerFor(on, { transactionalId, transactionTimeoutMs: 1_500 }, clock)
        const tx = await producer.transaction()
        await tx.send({ topic, messages: [{ value: 'expired', partition: 0 }] })
        clock.stall()
        await vi.waitFor(
          async () =>
            expect((await on.log(topic, 'uncommitted', 2)).map((r) => r.control)).toEqual([
              undefined,
              'abort',
            ]),
          { timeout: 15_000, interval: 50 },
        )
        const expired = { reason: 'expired' }
        if (!beforeTimers) clock.wake()
        const asked = rejectionOf(
          next === 'commit'
            ? tx.commit()
            : next === 'offsets'
              ? tx.sendOffsets({
                  consumerGroupId: on.name('group'),
                  topics: [{ topic, partitions: [{ partition: 0, offset: 1n }] }],
                })
              : tx.send({
                  topic,
                  messages: [{ value: 'late', partition: next === 'send' ? 0 : 1 }],
                }),
        )
        if (beforeTimers) clock.wake()
        const told = await asked
        expect(told).toBeInstanceOf(TransactionAbortedError)
        expect(told).toMatchObject({ details: expired })
        expect(tx.isActive()).toBe(false)
        const afterwards = next === 'commit' ? told : await rejectionOf(tx.commit())
        expect(afterwards).toMatchObject({ details: expired })
        await producer.transaction(async (following) => {
          await following.send({ topic, messages: [{ value: 'next', partition: 0 }] })
        })
        expect(valuesOf(await committedLog(on, topic, 2))).toEqual(['next'])
      },
      30_000,
    )
  })
}
