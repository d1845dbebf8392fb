import { expect, it } from 'vitest'
import { ModelBatch } from '../../test/model/partition-model.ts'
import { PlainLedger } from './plain-ledger.ts'

const fly = (ledger: PlainLedger<ModelBatch>, id: number): ModelBatch => {
  const batch = new ModelBatch(id, 1)
  ledger.seal(batch)
  return batch
}

it('as many batches fly as the window allows, and no new one while a failed one waits to go again', () => {
  const ledger = new PlainLedger<ModelBatch>(2)
  const first = fly(ledger, 1)
  expect(ledger.maySeal()).toBe(true)
  const second = fly(ledger, 2)
  expect(ledger.maySeal()).toBe(false)
  ledger.answered(second, 'acknowledged')
  ledger.answered(first, 'refused')
  expect([ledger.maySeal(), ledger.repeatable()]).toEqual([false, first])
  ledger.repeat(first)
  expect(ledger.answered(first, 'acknowledged')).toEqual([
    { type: 'acknowledge', batch: first, offsetKnown: true },
  ])
})

it('G5: the fate is unknown once an answer was lost, whatever comes later', () => {
  const ledger = new PlainLedger<ModelBatch>(5)
  const batch = fly(ledger, 1)
  ledger.answered(batch, 'lost')
  ledger.repeat(batch)
  expect(ledger.answered(batch, 'rejected')).toMatchObject([{ type: 'fail', fate: 'unknown' }])
  const other = fly(ledger, 2)
  ledger.answered(other, 'refused')
  expect(ledger.giveUp(other)).toMatchObject([{ type: 'fail', fate: 'not-written' }])
  expect(ledger.giveUp(fly(ledger, 3))).toMatchObject([{ type: 'fail', fate: 'unknown' }])
})

it('G7: a refused batch that was never ambiguous is put back to be split', () => {
  const ledger = new PlainLedger<ModelBatch>(5)
  const batch = fly(ledger, 1)
  expect(ledger.answered(batch, 'divided')).toEqual([{ type: 'unseal', batches: [batch] }])
  expect([batch.state, ledger.unsettled]).toEqual(['unsealed', []])
})

it('codes about an identity that it does not have end the batch instead of repeating it for ever', () => {
  const ledger = new PlainLedger<ModelBatch>(5)
  for (const result of ['gap', 'disowned', 'fenced', 'duplicate'] as const) {
    expect(ledger.answered(fly(ledger, 1), result)).toMatchObject([
      { type: 'fail', fate: 'not-written', reason: 'rejected' },
    ])
  }
})
