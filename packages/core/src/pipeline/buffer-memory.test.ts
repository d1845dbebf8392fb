import { expect, it } from 'vitest'
import { BufferMemory } from './buffer-memory.ts'
import { MemoryShare } from './memory-share.ts'

/** A share that has shown progress. */
const proven = (memory: BufferMemory): MemoryShare => {
  const share = new MemoryShare()
  memory.progress(share)
  return share
}

it('G8: stalled partitions hold at most half of the memory among them; those that flow have the rest', () => {
  const memory = new BufferMemory(1_000, 64, () => {})
  const [one, two, flowing] = [proven(memory), proven(memory), proven(memory)]
  expect(memory.tryReserve(300, one)).toBe(true)
  memory.stall(one)
  memory.stall(two)
  expect(memory.tryReserve(100, two)).toBe(true)
  expect(memory.tryReserve(101, one)).toBe(false)
  expect(memory.tryReserve(100, one)).toBe(true)
  expect(memory.tryReserve(1, two)).toBe(false)
  expect(memory.tryReserve(500, flowing)).toBe(true)
  expect(memory.tryReserve(1, flowing)).toBe(false)
})

it('G8: new partitions count as stalled until they acknowledge something', () => {
  const memory = new BufferMemory(1_000, 64, () => {})
  const [one, two] = [new MemoryShare(), new MemoryShare()]
  expect([memory.tryReserve(400, one), memory.tryReserve(50, two)]).toEqual([true, true])
  expect(memory.tryReserve(51, two)).toBe(false)
  memory.progress(one)
  expect(memory.tryReserve(400, two)).toBe(true)
})

it('G8: no partition takes more than half without acknowledging anything, however well it was before', () => {
  const memory = new BufferMemory(1_000, 64, () => {})
  const share = proven(memory)
  expect([memory.tryReserve(500, share), memory.tryReserve(1, share)]).toEqual([true, false])
  memory.progress(share)
  expect(memory.tryReserve(400, share)).toBe(true)
  memory.release(900, share) // all of it ended otherwise: it may try again
  expect(memory.tryReserve(500, share)).toBe(true)
})

it('G8: a stalled partition that holds nothing may try once, or it could never find out that it is well', () => {
  const memory = new BufferMemory(1_000, 64, () => {})
  const [one, two] = [new MemoryShare(), new MemoryShare()]
  expect(memory.tryReserve(500, one)).toBe(true)
  expect([memory.tryReserve(100, two), memory.tryReserve(1, two)]).toEqual([true, false])
})

it('G8: with progress a partition has its claim to all of the memory back, and whoever waits is told', () => {
  let told = 0
  const memory = new BufferMemory(1_000, 64, () => told++)
  const share = new MemoryShare()
  memory.tryReserve(500, share)
  expect(memory.tryReserve(400, share)).toBe(false)
  memory.progress(share)
  expect([told, memory.tryReserve(400, share)]).toEqual([1, true])
  memory.release(900, share)
  expect([memory.available, share.held]).toEqual([1_000, 0])
})

it('G6: only sizes that others use are pooled', () => {
  const memory = new BufferMemory(1_000_000, 16_384, () => {})
  const odd = memory.take(3_000)
  memory.giveBack(odd)
  expect(memory.take(3_000)).not.toBe(odd)
  const usual = memory.take(4_096)
  memory.giveBack(usual)
  expect(memory.take(4_096)).toBe(usual)
})

it('G8: a partition whose records all ended without an acknowledgement is not stalled any more', () => {
  const memory = new BufferMemory(1_000, 64, () => {})
  const share = new MemoryShare()
  memory.tryReserve(500, share)
  memory.stall(share)
  memory.release(400, share)
  expect(share.stalled).toBe(true)
  memory.release(100, share)
  expect([share.stalled, memory.tryReserve(800, share)]).toEqual([false, true])
})
