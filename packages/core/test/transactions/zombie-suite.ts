import { expect, it, vi } from 'vitest'
import { ProducerFencedError } from '../../src/errors/producer-fenced-error.ts'
import { committedLog, type OnTransactions, valuesOf } from './on-transactions.ts'
import { producerFor, rejectionOf } from './producers.ts'
import { StallingClock } from './stalling-clock.ts'

type Describe = (name: string, suite: (on: OnTransactions) => void) => void

/** T4 and T8: two producers with one transactional id. One text for both clusters. */
export function zombieSuite(describeOn: Describe): void {
  describeOn('a zombie', (on) => {
    const initialised = (clientId: string): number =>
      on.faults.history({ api: 'InitProducerId', clientId }).length

    it.each(['commit', 'send and commit', 'a callback that awaits its sends'])(
      'T4: that wakes up between its send and its commit (%s) commits nothing, and learns that it is fenced',
      async (how) => {
        const topic = await on.topic()
        const transactionalId = on.name('id')
        const send = { topic, messages: [{ value: 'zombie' }] }
        const zombie = producerFor(on, { transactionalId, clientId: 'zombie' })
        const owner = producerFor(on, { transactionalId, clientId: 'owner' })
        const takeOver = () =>
          owner.transaction(async (tx) => {
            await tx.send({ topic, messages: [{ value: 'owner' }] })
          })
        const inCallback = async (): Promise<unknown[]> => {
          const run = zombie.transaction(async (tx) => {
            await tx.send(send)
            await takeOver()
            await tx.send(send)
          })
          return [await rejectionOf(run)]
        }
        const explicitly = async (): Promise<unknown[]> => {
          const tx = await zombie.transaction()
          await tx.send(send)
          await takeOver()
          const sent = how === 'send and commit' ? [await rejectionOf(tx.send(send))] : []
          const committing = await rejectionOf(tx.commit())
          expect(tx.isActive()).toBe(false)
          return [...sent, committing]
        }
        const told = await (how.startsWith('a callback') ? inCallback() : explicitly())
        for (const error of told) expect(error).toBeInstanceOf(ProducerFencedError)
        // Nor does it take the id back
        const again = zombie.transaction(async (tx) => {
          await tx.send(send)
        })
        expect(await rejectionOf(again)).toBeInstanceOf(ProducerFencedError)
        expect(initialised('zombie')).toBeLessThanOrEqual(initialisedAtFirst(on, 'zombie'))
        await takeOver()
        expect(valuesOf(await committedLog(on, topic))).toEqual(['owner', 'owner'])
        expect(valuesOf(await on.log(topic, 'uncommitted'))).toEqual(['zombie', 'owner', 'owner'])
      },
    )

    it('T8: older than its timeout, it asks for nothing that would abort what the owner has open', async () => {
      const topic = await on.topic()
      const transactionalId = on.name('id')
      const clock = new StallingClock()
      const transactionTimeoutMs = 30_000
      const zombie = producerFor(
        on,
        { transactionalId, transactionTimeoutMs, clientId: 'zombie' },
        clock,
      )
      const owner = producerFor(on, { transactionalId, transactionTimeoutMs, clientId: 'owner' })
      const stale = await zombie.transaction()
      await stale.send({ topic, messages: [{ value: 'zombie' }] })
      clock.stall()
      const open = await owner.transaction()
      await open.send({ topic, messages: [{ value: 'owner 1' }] })
      const before = initialised('zombie')
      clock.jump(transactionTimeoutMs + 1_000)
      const committing = rejectionOf(stale.commit())
      clock.wake()
      expect(await committing).toBeInstanceOf(ProducerFencedError)
      expect(on.faults.history({ api: 'DescribeTransactions', clientId: 'zombie' })).toHaveLength(1)
      expect(initialised('zombie')).toBe(before)
      await open.send({ topic, messages: [{ value: 'owner 2' }] })
      await open.commit()
      expect(valuesOf(await committedLog(on, topic))).toEqual(['owner 1', 'owner 2'])
    })

    it('T8: nor if the owner initialised once and has a transaction, whose epoch looks like an expiry', async () => {
      const topic = await on.topic()
      const transactionalId = on.name('id')
      const clock = new StallingClock()
      const transactionTimeoutMs = 30_000
      const zombie = producerFor(
        on,
        { transactionalId, transactionTimeoutMs, clientId: 'zombie', requestTimeoutMs: 20_000 },
        clock,
      )
      const owner = producerFor(on, { transactionalId, transactionTimeoutMs, clientId: 'owner' })
      const add = on.faults.on('AddPartitionsToTxn', { clientId: 'zombie' }).request().hold()
      const stale = await zombie.transaction()
      const sending = rejectionOf(stale.send({ topic, messages: [{ value: 'zombie' }] }))
      await add.reached()
      clock.stall()
      const open = await owner.transaction()
      await open.send({ topic, messages: [{ value: 'owner' }] })
      const before = initialised('zombie')
      clock.jump(transactionTimeoutMs + 1_000)
      add.release()
      expect(await sending).toBeInstanceOf(ProducerFencedError)
      clock.wake()
      expect(await rejectionOf(stale.commit())).toBeInstanceOf(ProducerFencedError)
      expect(initialised('zombie')).toBe(before)
      await open.commit()
      expect(valuesOf(await committedLog(on, topic))).toEqual(['owner'])
    })

    it('T8: an id that has to be initialised again is left alone once somebody else is at work under it', async () => {
      const topic = await on.topic()
      const transactionalId = on.name('id')
      const zombie = producerFor(on, { transactionalId, clientId: 'zombie' })
      const owner = producerFor(on, { transactionalId, clientId: 'owner' })
      const send = { topic, messages: [{ value: 'zombie' }] }
      await zombie.transaction(async (tx) => {
        await tx.send(send)
      })
      // An answer is lost: the id needs a new epoch before the next transaction (INV-TX-3)
      on.faults.on('EndTxn', { clientId: 'zombie' }).afterAppend().disconnect()
      await zombie.transaction(async (tx) => {
        await tx.send(send)
      })
      // Its request for one is lost too; before it is repeated, somebody else takes the id
      const init = on.faults.on('InitProducerId', { clientId: 'zombie' }).request().blackHole()
      const late = rejectionOf(
        zombie.transaction(async (tx) => {
          await tx.send({ topic, messages: [{ value: 'late' }] })
        }),
      )
      await init.reached()
      const open = await owner.transaction()
      await open.send({ topic, messages: [{ value: 'owner' }] })
      expect(await late).toBeInstanceOf(ProducerFencedError)
      await open.commit()
      await vi.waitFor(async () =>
        expect(valuesOf(await committedLog(on, topic))).toEqual(['zombie', 'zombie', 'owner']),
      )
    })
  })
}

/** Young clusters answer the first InitProducerId with patience: those do not count twice. */
function initialisedAtFirst(on: OnTransactions, clientId: string): number {
  const firstAdd = on.faults.history({ api: 'AddPartitionsToTxn', clientId })[0]?.index ?? 0
  return on.faults
    .history({ api: 'InitProducerId', clientId })
    .filter(({ index }) => index < firstAdd).length
}
