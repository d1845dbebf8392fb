import { expect, it } from 'vitest'
import { testCall, testQueue, testRecord } from '../../test/pipeline-parts.ts'
import { Accumulator } from './3-accumulate.ts'
import { BufferMemory } from './buffer-memory.ts'

it('G1 G8: a record let in where stalled partitions hold more than their half is in its batch', () => {
  const memory = new BufferMemory(10_000, 2_048, () => {})
  const [full, next] = [testQueue({ index: 0, memory }), testQueue({ index: 1, memory })]
  memory.tryReserve(6_000, full.share)
  memory.stall(full.share)
  memory.stall(next.share)
  const taken = new Accumulator(() => {}).append(
    next,
    testRecord({ value: 'x' }),
    testCall(),
    0,
    0,
    1e9,
  )
  expect([taken, next.waiting.map((batch) => batch.count)]).toEqual([true, [1]])
})

it('G6 G7: a first record that cannot be written leaves no memory behind', () => {
  const memory = new BufferMemory(1_000_000, 2_048, () => {})
  const queue = testQueue({ memory })
  const liar = Buffer.alloc(5_000)
  Object.defineProperty(liar, 'length', { value: 10 })
  const append = (): boolean =>
    new Accumulator(() => {}).append(queue, testRecord({ value: liar }), testCall(), 0, 0, 1e9)
  expect(append).toThrow(RangeError)
  expect([memory.available, queue.waiting.length]).toEqual([1_000_000, 0])
})
