import { beforeEach, expect, it } from 'vitest'
import { VirtualClock } from '../../test/virtual-clock.ts'
import type { Slot } from './slot.ts'
import { SlotPool } from './slot-pool.ts'

interface TestSlot {
  readonly transactionalId: string
  state: Slot['state']
  closed: boolean
  fencedError(): Error
}

let clock: VirtualClock
let made: TestSlot[]
let pool: SlotPool

beforeEach(() => {
  clock = new VirtualClock()
  made = []
  pool = new SlotPool(clock, ['p-0', 'p-1', 'p-2'], (transactionalId) => {
    const slot: TestSlot & { close(): void } = {
      transactionalId,
      state: 'ready',
      closed: false,
      fencedError: () => new Error(`${transactionalId} is fenced`),
      close() {
        slot.closed = true
      },
    }
    made.push(slot)
    return slot as unknown as Slot
  })
})

const take = (): Promise<Slot> => pool.take(clock.now() + 100)
const idOf = async (taken: Promise<Slot>): Promise<string> => (await taken).transactionalId

it('T3: the lowest ids first, and no more of them than are needed at once', async () => {
  const first = await take()
  pool.giveBack(first)
  expect(await idOf(take())).toBe('p-0')
  expect(await idOf(take())).toBe('p-1')
  expect(made.map(({ transactionalId }) => transactionalId)).toEqual(['p-0', 'p-1'])
})

it('T3: of several that are free, the lowest', async () => {
  const [a, b] = [await take(), await take()]
  pool.giveBack(b)
  pool.giveBack(a)
  expect([await idOf(take()), await idOf(take())]).toEqual(['p-0', 'p-1'])
})

it('T3: who waits longest is served first', async () => {
  const taken = [await take(), await take(), await take()] as const
  const served: string[] = []
  const waiting = ['x', 'y', 'z'].map(async (name) => {
    const slot = await take()
    served.push(name)
    pool.giveBack(slot)
  })
  pool.giveBack(taken[1])
  await Promise.all(waiting)
  expect(served).toEqual(['x', 'y', 'z'])
})

it('T3: waiting ends with TransactionPoolTimeoutError, and takes nothing later', async () => {
  const taken = [await take(), await take(), await take()] as const
  const waiting = take()
  clock.advance(100)
  await expect(waiting).rejects.toMatchObject({
    code: 'TRANSACTION_POOL_TIMEOUT',
    details: { transactionPoolSize: 3, waitedMs: 100 },
  })
  pool.giveBack(taken[2])
  expect(await idOf(take())).toBe('p-2')
})

it('T4: a fenced id is not given out again; once all are, everybody is told', async () => {
  const slots = [await take(), await take(), await take()]
  const waiting = take()
  for (const [i, slot] of slots.entries()) {
    ;(made[i] as TestSlot).state = 'fenced'
    pool.giveBack(slot)
  }
  await expect(waiting).rejects.toThrow('p-0 is fenced')
  await expect(take()).rejects.toThrow('p-0 is fenced')
})

it('closed: who waits is told, and so is who comes later', async () => {
  await Promise.all([take(), take(), take()])
  const waiting = take()
  pool.close()
  await expect(waiting).rejects.toMatchObject({ code: 'PRODUCER_CLOSED' })
  await expect(take()).rejects.toMatchObject({ code: 'PRODUCER_CLOSED' })
  expect(made.every(({ closed }) => closed)).toBe(true)
})
