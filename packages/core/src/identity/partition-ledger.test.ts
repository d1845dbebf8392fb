import { beforeEach, expect, it } from 'vitest'
import { ModelBatch } from '../../test/model/partition-model.ts'
import { PartitionLedger } from './partition-ledger.ts'
import { sequenceAfter } from './sequence.ts'

let ledger: PartitionLedger<ModelBatch>
let next = 0

beforeEach(() => {
  ledger = new PartitionLedger(5)
  ledger.assign(1n, 0)
  next = 0
})

const sealed = (count = 1): ModelBatch => {
  const batch = new ModelBatch(next++, count)
  expect(ledger.maySeal(batch, 0)).toBe(true)
  ledger.seal(batch, 0)
  return batch
}
/** Batches in flight on an identity that is proven. */
const flying = (count: number): ModelBatch[] => {
  ledger.answered(sealed(), 'acknowledged')
  return Array.from({ length: count }, () => sealed())
}

it('INV-SEQ-2: at most five from the lowest unsettled one on, settled ones counted', () => {
  const [first, ...others] = flying(5) as [ModelBatch, ...ModelBatch[]]
  for (const batch of others) ledger.answered(batch, 'acknowledged')
  expect(ledger.maySeal(new ModelBatch(99, 1), 0)).toBe(false)
  ledger.answered(first, 'acknowledged')
  expect(ledger.maySeal(new ModelBatch(99, 1), 0)).toBe(true)
})

it('INV-SEQ-2b: after ten idle minutes one batch flies alone again', () => {
  flying(1).forEach((batch) => ledger.answered(batch, 'acknowledged'))
  const batch = new ModelBatch(9, 1)
  expect(ledger.maySeal(batch, 600_001)).toBe(true)
  ledger.seal(batch, 600_001)
  expect(ledger.maySeal(new ModelBatch(10, 1), 600_001)).toBe(false)
})

it('G3: a batch with old timestamps flies alone', () => {
  const [one] = flying(1) as [ModelBatch]
  const old = new ModelBatch(9, 1)
  old.old = true
  expect(ledger.maySeal(old, 0)).toBe(false)
  ledger.answered(one, 'acknowledged')
  expect(ledger.maySeal(old, 0)).toBe(true)
  ledger.seal(old, 0)
  expect(ledger.maySeal(new ModelBatch(10, 1), 0)).toBe(false)
})

it('INV-ACK: 46 acknowledges after an ambiguous attempt, and is a collision without one', () => {
  const [lost] = flying(1) as [ModelBatch]
  ledger.answered(lost, 'lost')
  ledger.repeat(lost)
  expect(ledger.answered(lost, 'duplicate')).toEqual([
    { type: 'acknowledge', batch: lost, offsetKnown: false },
  ])
  const collided = sealed()
  expect(ledger.answered(collided, 'duplicate')).toEqual([
    { type: 'fail', batch: collided, fate: 'unknown', reason: 'identity' },
    { type: 'raised', epoch: 1 },
  ])
})

it('INV-SEQ-3: what was refused behind one that left goes out again under the raised epoch, in order', () => {
  const [a, b, c] = flying(3) as [ModelBatch, ModelBatch, ModelBatch]
  expect(ledger.answered(a, 'rejected')).toEqual([
    { type: 'fail', batch: a, fate: 'not-written', reason: 'rejected' },
  ])
  expect(ledger.maySeal(new ModelBatch(9, 1), 0)).toBe(false)
  expect(ledger.answered(b, 'gap')).toEqual([])
  expect(ledger.answered(c, 'gap')).toEqual([
    { type: 'unseal', batches: [b, c] },
    { type: 'raised', epoch: 1 },
  ])
  ledger.seal(b, 0)
  expect(b).toMatchObject({ epoch: 1, baseSequence: 0, state: 'flying' })
})

it('INV-SEQ-2b: a later ack does not settle an earlier batch: refused for now, it fails not-written', () => {
  const [a, b] = flying(2) as [ModelBatch, ModelBatch]
  ledger.answered(a, 'refused')
  expect(ledger.answered(b, 'acknowledged')).toEqual([
    { type: 'acknowledge', batch: b, offsetKnown: true },
    { type: 'fail', batch: a, fate: 'not-written', reason: 'passed' },
    { type: 'raised', epoch: 1 },
  ])
})

it('INV-SEQ-2b: two that were passed fail both, and neither is sent again', () => {
  const [a, b, c] = flying(3) as [ModelBatch, ModelBatch, ModelBatch]
  ledger.answered(a, 'refused')
  ledger.answered(b, 'gap')
  expect(ledger.answered(c, 'acknowledged').map((e) => e.type)).toEqual([
    'acknowledge',
    'fail',
    'fail',
    'raised',
  ])
})

it('INV-SEQ-4: 47 for an older epoch is the echo of a request that was given up', () => {
  const [a] = flying(1) as [ModelBatch]
  ledger.giveUp(a)
  expect(ledger.epoch).toBe(1)
  expect(ledger.answered(a, 'disowned')).toEqual([])
  expect(ledger.epoch).toBe(1)
})

it('INV-SEQ-5: a disowned producer id is replaced after the sockets were destroyed', () => {
  const [a, b] = flying(2) as [ModelBatch, ModelBatch]
  expect(ledger.answered(a, 'fenced')).toEqual([{ type: 'sever' }])
  expect(ledger.answered(b, 'lost')).toEqual([
    { type: 'fail', batch: b, fate: 'unknown', reason: 'identity' },
    { type: 'unseal', batches: [a] },
    { type: 'renew' },
  ])
  expect(ledger.awaitsProducerId).toBe(true)
  ledger.assign(2n, 0)
  ledger.seal(a, 0)
  expect(a).toMatchObject({ producerId: 2n, epoch: 0, baseSequence: 0 })
})

it('INV-SEQ-5: the moment to change the producer id is when nothing can arrive late', () => {
  ledger.assign(1n, 32_000)
  expect([ledger.wantsRenewal, ledger.quiet]).toEqual([true, true])
  const batch = sealed()
  expect(ledger.quiet).toBe(false)
  ledger.answered(batch, 'lost')
  ledger.giveUp(batch)
  expect(ledger.quiet).toBe(false) // its request may still arrive
  ledger.answered(sealed(), 'acknowledged')
  expect(ledger.quiet).toBe(true) // and is refused now
})

it('INV-SEQ-5: given up with a lost answer at the last epoch, a batch keeps its place until its fate is known', () => {
  ledger.assign(1n, 32_767)
  const batch = sealed()
  ledger.answered(batch, 'lost')
  expect(ledger.giveUp(batch)).toEqual([
    { type: 'fail', batch, fate: 'unknown', reason: 'given-up' },
  ])
  expect(ledger.giveUp(batch)).toEqual([]) // its callers are told once
  expect(ledger.maySeal(new ModelBatch(9, 1), 0)).toBe(false)
  expect(ledger.repeatable()).toBe(batch)
  ledger.repeat(batch)
  expect(ledger.answered(batch, 'acknowledged')).toEqual([])
  expect(ledger.quiet).toBe(true)
})

it('sequences wrap from 2^31 - 1 to 0', () => {
  expect(sequenceAfter(2 ** 31 - 1, 1)).toBe(0)
  expect(sequenceAfter(2 ** 31 - 2, 5)).toBe(3)
  expect(sequenceAfter(0, 3)).toBe(3)
})
