import { beforeEach, expect, it } from 'vitest'
import { ModelBatch } from '../../test/model/partition-model.ts'
import { TransactionalLedger } from './transactional-ledger.ts'

let ledger: TransactionalLedger<ModelBatch>
let next = 0

beforeEach(() => {
  ledger = new TransactionalLedger(5)
  ledger.assign(7n, 3)
  next = 0
})

const sealed = (count = 1): ModelBatch => {
  const batch = new ModelBatch(next++, count)
  expect(ledger.maySeal(batch, 0)).toBe(true)
  ledger.seal(batch, 0)
  return batch
}
/** Batches in flight on an identity that is proven. */
const flying = (count: number, records = 1): ModelBatch[] => {
  ledger.answered(sealed(), 'acknowledged')
  return Array.from({ length: count }, () => sealed(records))
}
const effects = (batch: ModelBatch, result: Parameters<typeof ledger.answered>[1]): string[] =>
  ledger.answered(batch, result).map(({ type }) => type)

it('INV-SEQ-2b: under a new epoch one batch flies alone until it is acknowledged', () => {
  const first = sealed()
  expect(ledger.maySeal(new ModelBatch(9, 1), 0)).toBe(false)
  ledger.answered(first, 'acknowledged')
  expect(ledger.maySeal(new ModelBatch(9, 1), 0)).toBe(true)
})

it('INV-TX-1: sequences run on within an epoch, and begin at 0 with a new one', () => {
  const [a, b] = flying(2, 10) as [ModelBatch, ModelBatch]
  expect([a.baseSequence, b.baseSequence]).toEqual([1, 11])
  for (const batch of [a, b]) ledger.answered(batch, 'acknowledged')
  ledger.assign(7n, 4)
  expect(sealed()).toMatchObject({ epoch: 4, baseSequence: 0 })
})

it('INV-SEQ-2: the window is counted from the lowest unsettled batch', () => {
  const [first, ...others] = flying(5) as [ModelBatch, ...ModelBatch[]]
  for (const batch of others) ledger.answered(batch, 'acknowledged')
  expect(ledger.maySeal(new ModelBatch(99, 1), 0)).toBe(false)
  ledger.answered(first, 'acknowledged')
  expect(ledger.maySeal(new ModelBatch(99, 1), 0)).toBe(true)
})

it('what is refused for now goes again, one at a time, in order, as it was', () => {
  const [a, b] = flying(2) as [ModelBatch, ModelBatch]
  expect(effects(a, 'refused')).toEqual([])
  expect(ledger.repeatable()).toBeUndefined() // b is under way
  expect(effects(b, 'gap')).toEqual([]) // only since a is missing
  expect(ledger.repeatable()).toBe(a)
  ledger.repeat(a)
  expect(ledger.repeatable()).toBeUndefined()
  expect(a).toMatchObject({ epoch: 3, baseSequence: 1, attempts: 2 })
})

it.each(['rejected', 'disowned', 'fenced', 'gap'] as const)(
  'INV-TX-1: a batch that leaves (%s) ends it: nothing more is sealed or repeated',
  (result) => {
    const [a, b] = flying(2) as [ModelBatch, ModelBatch]
    expect(effects(a, result)).toEqual(['fail', 'left'])
    expect(ledger.stuck).toBe(true)
    expect(effects(b, 'refused')).toEqual(['fail', 'left'])
    expect(ledger.maySeal(new ModelBatch(9, 1), 0)).toBe(false)
    expect(ledger.repeatable()).toBeUndefined()
    ledger.assign(7n, 4)
    expect(ledger.maySeal(new ModelBatch(9, 1), 0)).toBe(true)
  },
)

it('INV-ACK: 46 acknowledges after an ambiguous attempt, and is a collision without one', () => {
  const [lost, other] = flying(2) as [ModelBatch, ModelBatch]
  ledger.answered(lost, 'lost')
  expect(effects(other, 'duplicate')).toEqual(['fail', 'left'])
  ledger.assign(7n, 4)
})

it('INV-FATE: what was given up with its answer out is unknown, what was refused is not-written', () => {
  const [refused, lost] = flying(2) as [ModelBatch, ModelBatch]
  ledger.answered(refused, 'refused')
  expect(ledger.giveUp(lost)).toMatchObject([{ type: 'fail', fate: 'unknown' }, { type: 'left' }])
  expect(ledger.giveUp(refused)).toMatchObject([
    { type: 'fail', fate: 'not-written' },
    { type: 'left' },
  ])
})

it('INV-SEQ-2b: a later ack does not settle an earlier batch that was refused every time', () => {
  const [a, b] = flying(2) as [ModelBatch, ModelBatch]
  ledger.answered(a, 'refused')
  expect(effects(b, 'acknowledged')).toEqual(['acknowledge', 'fail', 'left'])
})

it('INV-TX-1: halves share out the range of the whole, in order, in front of what is behind', () => {
  const [whole, behind] = flying(2, 10) as [ModelBatch, ModelBatch]
  const [effect] = ledger.answered(whole, 'divided')
  expect(effect).toMatchObject({ type: 'divide', batch: whole })
  ledger.answered(behind, 'gap')
  whole.move('unseal')
  whole.count = 6
  const tail = new ModelBatch(50, 4)
  if (effect?.type === 'divide') effect.replaceBy([whole, tail])
  expect([whole.baseSequence, tail.baseSequence, behind.baseSequence]).toEqual([1, 7, 11])
  expect(ledger.unsettled).toEqual([whole, tail, behind])
  for (const batch of [whole, tail, behind]) {
    expect(ledger.repeatable()).toBe(batch)
    ledger.repeat(batch)
    expect(effects(batch, 'acknowledged')).toEqual(['acknowledge'])
  }
  expect(sealed().baseSequence).toBe(21)
})

it('retired: what is under way leaves, and its answers say nothing', () => {
  const [a, b] = flying(2) as [ModelBatch, ModelBatch]
  ledger.answered(a, 'refused')
  expect(ledger.retire()).toEqual([a, b])
  expect(effects(b, 'acknowledged')).toEqual([])
  expect(ledger.stuck).toBe(true)
})
