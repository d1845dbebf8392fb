import { expect, it } from 'vitest'
import { CommittedOffsets } from './committed-offsets.ts'

const at = (offset: bigint) => ({ offset, leaderEpoch: -1, metadata: '' })

it('two transactions may hold the same partition; it is pending until both have ended', () => {
  const offsets = new CommittedOffsets()
  offsets.put('g', 'orders', 0, at(1n), 7n)
  offsets.put('g', 'orders', 0, at(2n), 8n)
  offsets.complete(8n, true)
  expect(offsets.isPending('g', 'orders', 0)).toBe(true)
  expect(offsets.get('g', 'orders', 0)?.offset).toBe(2n)
  // Written before what stands now
  offsets.complete(7n, true)
  expect(offsets.isPending('g', 'orders', 0)).toBe(false)
  expect(offsets.get('g', 'orders', 0)?.offset).toBe(2n)
})

it('a transaction may hold offsets of several groups; a second marker changes nothing', () => {
  const offsets = new CommittedOffsets()
  offsets.put('g', 'orders', 0, at(1n), 7n)
  offsets.put('h', 'orders', 0, at(2n), 7n)
  offsets.complete(7n, true)
  offsets.put('g', 'orders', 0, at(3n))
  offsets.complete(7n, true)
  expect(offsets.get('g', 'orders', 0)?.offset).toBe(3n)
  expect(offsets.get('h', 'orders', 0)?.offset).toBe(2n)
})

it('a deleted topic takes its offsets along, the pending ones too, and no others', () => {
  const offsets = new CommittedOffsets()
  offsets.put('g', 'orders', 0, at(1n))
  offsets.put('g', 'payments', 0, at(2n))
  offsets.put('g', 'orders', 1, at(3n), 7n)
  offsets.deleteTopic('orders')
  expect(offsets.isPending('g', 'orders', 1)).toBe(false)
  offsets.complete(7n, true)
  expect([...offsets.of('g').keys()]).toEqual(['payments'])
  offsets.deleteTopic('payments')
  expect(offsets.of('g').size).toBe(0)
})
