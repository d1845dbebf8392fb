import { describe, expect, it } from 'vitest'
import type { Clock } from '../../faults/clock.ts'
import {
  TransactionCoordinator,
  type TransactionCoordinatorOptions,
} from './transaction-coordinator.ts'
import type { MarkersToWrite } from './transaction-ports.ts'

/** Moves only by `advance`, ringing what is due in order. */
class VirtualClock implements Clock {
  #now = 0
  #timers: { readonly at: number; readonly ring: () => void }[] = []

  get pending(): number {
    return this.#timers.length
  }

  now(): number {
    return this.#now
  }

  after(delayMs: number, ring: () => void): () => void {
    const timer = { at: this.#now + delayMs, ring }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const [due] = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)
      if (!due) break
      this.#timers = this.#timers.filter((other) => other !== due)
      this.#now = Math.max(this.#now, due.at)
      due.ring()
    }
    this.#now = end
  }
}

interface Written {
  readonly end: MarkersToWrite
  resolve(): Promise<void>
  reject(): Promise<void>
}

function setUp(options: TransactionCoordinatorOptions = {}) {
  const clock = new VirtualClock()
  const written: Written[] = []
  let producerIds = 100n
  const coordinator = new TransactionCoordinator(
    {
      clock,
      newProducerId: () => producerIds++,
      writeMarkers: (end) =>
        new Promise((resolve, reject) => {
          written.push({
            end,
            resolve: () => settle(resolve),
            reject: () => settle(() => reject(new Error('the markers are not written'))),
          })
        }),
      partitionExists: () => true,
      offsetsPartitionOf: () => ({ topic: '__consumer_offsets', partition: 3 }),
    },
    options,
  )
  const init = (transactionalId: string, transactionTimeoutMs = 5_000) => {
    const unset = { producerId: -1n, producerEpoch: -1 }
    const request = { transactionalId, transactionTimeoutMs, ...unset }
    return { transactionalId, ...coordinator.initProducerId(request, 4) }
  }
  const begin = (transactionalId: string, timeoutMs?: number) => {
    const owner = init(transactionalId, timeoutMs)
    coordinator.addPartitions({ ...owner, topics: [{ name: 'orders', partitions: [1, 0] }] }, 3)
    return owner
  }
  const state = (transactionalId: string): string | undefined =>
    coordinator.describe([transactionalId])[0]?.transactionState
  return { clock, written, coordinator, init, begin, state }
}

/** Lets what waits for the promise go on. */
async function settle(how: () => void): Promise<void> {
  how()
  await Promise.resolve()
  await Promise.resolve()
}

describe('a transaction that runs out of time', () => {
  it('is aborted one epoch higher at the first look after its timeout', async () => {
    const { clock, coordinator, begin, state, written } = setUp()
    clock.advance(3_000)
    const owner = begin('a', 7_000)
    clock.advance(16_999)
    expect(state('a')).toBe('Ongoing')
    expect(written).toHaveLength(0)
    clock.advance(1)
    expect(state('a')).toBe('PrepareAbort')
    expect(written[0]?.end).toMatchObject({ commit: false, producerEpoch: owner.producerEpoch + 1 })
    await written[0]?.resolve()
    expect(state('a')).toBe('CompleteAbort')
    expect(coordinator.endTxn({ ...owner, committed: true }, 4)).toEqual({ errorCode: 90 })
    expect(coordinator.initProducerId({ ...owner, transactionTimeoutMs: 1 }, 4)).toEqual({
      errorCode: 0,
      producerId: owner.producerId,
      producerEpoch: owner.producerEpoch + 1,
    })
  })

  it('counts from its first partition; each looks at its own time, at the given interval', () => {
    const { clock, coordinator, begin, state } = setUp({ expiryIntervalMs: 100 })
    const owner = begin('a', 250)
    begin('b', 950)
    clock.advance(200)
    coordinator.addOffsets({ ...owner, groupId: 'group' }, 3)
    clock.advance(99)
    expect([state('a'), state('b')]).toEqual(['Ongoing', 'Ongoing'])
    clock.advance(1)
    expect([state('a'), state('b')]).toEqual(['PrepareAbort', 'Ongoing'])
    clock.advance(700)
    expect(state('b')).toBe('PrepareAbort')
  })

  it('has no timer once it ended, nor after close', async () => {
    const { clock, coordinator, begin, written } = setUp()
    const owner = begin('a')
    begin('b')
    expect(clock.pending).toBe(2)
    coordinator.endTxn({ ...owner, committed: true }, 4)
    expect(clock.pending).toBe(1)
    coordinator.close()
    await written[0]?.resolve()
    begin('c')
    expect(clock.pending).toBe(0)
  })

  it('can be expired by hand, once', async () => {
    const { coordinator, begin, init, written } = setUp()
    init('a')
    expect([coordinator.expire('a'), coordinator.expire('nobody')]).toEqual([false, false])
    begin('b')
    expect(coordinator.expire('b')).toBe(true)
    expect(coordinator.expire('b')).toBe(false)
    await written[0]?.resolve()
    expect(coordinator.expire('b')).toBe(false)
    expect(written).toHaveLength(1)
  })
})

describe('the markers of a transaction', () => {
  it('go to its partitions, with the identity and the coordinator epoch', () => {
    const { coordinator, begin, written } = setUp({ coordinatorEpoch: 7 })
    const owner = begin('a')
    coordinator.addOffsets({ ...owner, groupId: 'group' }, 0)
    coordinator.endTxn({ ...owner, committed: true }, 4)
    expect(written.map(({ end }) => end)).toEqual([
      {
        transactionalId: 'a',
        producerId: owner.producerId,
        producerEpoch: owner.producerEpoch,
        coordinatorEpoch: 7,
        commit: true,
        partitions: [
          { topic: 'orders', partition: 1 },
          { topic: 'orders', partition: 0 },
          { topic: '__consumer_offsets', partition: 3 },
        ],
      },
    ])
  })

  it('are waited for: the state is Prepare until they are written', async () => {
    const { coordinator, begin, written, state } = setUp()
    const owner = begin('a')
    expect(coordinator.endTxn({ ...owner, committed: true }, 4)).toEqual({ errorCode: 0 })
    expect(state('a')).toBe('PrepareCommit')
    expect(coordinator.endTxn({ ...owner, committed: true }, 4)).toEqual({ errorCode: 51 })
    await written[0]?.resolve()
    expect(state('a')).toBe('CompleteCommit')
    expect(coordinator.endTxn({ ...owner, committed: true }, 4)).toEqual({ errorCode: 0 })
    expect(written).toHaveLength(1)
  })

  it('are asked for again by the next coordinator; what the last one asked for comes too late', async () => {
    const { coordinator, begin, written, state } = setUp({ coordinatorEpoch: 1 })
    const owner = begin('a')
    coordinator.endTxn({ ...owner, committed: false }, 4)
    coordinator.moved()
    expect(written.map(({ end }) => end.coordinatorEpoch)).toEqual([1, 2])
    await written[0]?.resolve()
    expect(state('a')).toBe('PrepareAbort')
    await written[1]?.resolve()
    expect(state('a')).toBe('CompleteAbort')
  })

  it('that are refused leave the transaction decided, for the next coordinator', async () => {
    const { coordinator, begin, written, state } = setUp()
    const owner = begin('a')
    coordinator.endTxn({ ...owner, committed: true }, 4)
    await written[0]?.reject()
    expect(state('a')).toBe('PrepareCommit')
    coordinator.moved()
    await written[1]?.resolve()
    expect(state('a')).toBe('CompleteCommit')
  })
})

describe('a coordinator that moved', () => {
  it('keeps open transactions and their timeouts', () => {
    const { clock, coordinator, begin, state } = setUp()
    begin('a', 5_000)
    coordinator.moved()
    expect(state('a')).toBe('Ongoing')
    clock.advance(10_000)
    expect(state('a')).toBe('PrepareAbort')
  })
})

describe('a transactional id', () => {
  it('is forgotten when it was idle for as long as Kafka keeps it, a transaction is not', () => {
    const options = { transactionalIdExpirationMs: 1_000, expiryIntervalMs: 1_000_000 }
    const { clock, coordinator, init, begin, state } = setUp(options)
    const idle = init('idle')
    begin('busy')
    clock.advance(999)
    expect(state('idle')).toBe('Empty')
    clock.advance(1)
    expect([state('idle'), state('busy')]).toEqual(['', 'Ongoing'])
    expect(coordinator.list().transactionStates.map((t) => t.transactionalId)).toEqual(['busy'])
    expect(coordinator.endTxn({ ...idle, committed: true }, 4)).toEqual({ errorCode: 49 })
    expect(init('idle').producerId).not.toBe(idle.producerId)
  })

  it('has its begin told in wall-clock time', () => {
    let now = 1_700_000_000_000
    const { coordinator, begin } = setUp({ now: () => now })
    const owner = begin('a')
    now += 10
    coordinator.addOffsets({ ...owner, groupId: 'group' }, 3)
    expect(coordinator.describe(['a'])[0]?.transactionStartTimeMs).toBe(1_700_000_000_000n)
    const lasted = (durationFilter: bigint): number =>
      coordinator.list({ durationFilter }).transactionStates.length
    expect([lasted(-1n), lasted(9n), lasted(10n)]).toEqual([1, 1, 0])
  })
})

describe('ListTransactions', () => {
  it('takes an id without a transaction for the oldest of all, as Kafka does', () => {
    const { coordinator, init } = setUp()
    init('a')
    expect(coordinator.list({ durationFilter: 60_000n }).transactionStates).toHaveLength(1)
  })
})

describe('verify', () => {
  it('is undefined in the transaction, else tells what a Produce of before version 11 is told', () => {
    const { coordinator, begin } = setUp()
    const owner = begin('a')
    expect(coordinator.verify({ ...owner, topic: 'orders', partition: 1 })).toBeUndefined()
    expect(coordinator.verify({ ...owner, topic: 'orders', partition: 2 })).toBe(48)
    const asked = { api: 'Produce', version: 11 } as const
    expect(coordinator.verify({ ...owner, topic: 'orders', partition: 2 }, asked)).toBe(120)
    coordinator.endTxn({ ...owner, committed: true }, 4)
    expect(coordinator.verify({ ...owner, topic: 'orders', partition: 1 })).toBe(19)
  })
})
