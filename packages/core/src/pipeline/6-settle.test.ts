import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { protocolError } from '../wire/protocol-errors.ts'
import { quietObservers, testCall, testQueue, testRecord } from '../../test/pipeline-parts.ts'
import type { HoldfastError } from '../errors/holdfast-error.ts'
import { SendAbortedError } from '../errors/send-aborted-error.ts'
import { VirtualClock } from '../../test/virtual-clock.ts'
import { silentLogger } from '../ports/logger.ts'
import { RetryGate } from '../retry/retry-gate.ts'
import type { ProduceAnswer } from '../wire/apis/produce.ts'
import { attemptResult, Settler } from './6-settle.ts'
import { Batch } from './batch.ts'
import type { PartitionQueue } from './partition-queue.ts'

const resultOf = (code: number): string => attemptResult(protocolError(code))

it('G5: codes that can be answered after the append never count as a refusal', () => {
  for (const code of [7, 20, 13, -1, 6, 3, 56])
    expect([code, resultOf(code)]).toEqual([code, 'refused-maybe'])
})

it('an unknown code is ambiguous and tried again', () => {
  for (const code of [-1, 999, 127]) expect(resultOf(code)).toBe('refused-maybe')
})

it.each([
  ['refused', [2, 5, 8, 9, 14, 15, 16, 19, 51, 72, 74, 75, 88, 89, 100, 103]],
  ['rejected', [10, 17, 18, 21, 29, 31, 32, 35, 43, 44, 53, 58, 76, 87]],
  ['gap', [45]],
  ['duplicate', [46]],
  ['disowned', [47, 59]],
  ['fenced', [49, 90]],
])('%s: codes %j', (result, codes) => {
  expect(codes.map(resultOf)).toEqual(codes.map(() => result))
})

const clock = new VirtualClock()
const settlerOf = (queue: PartitionQueue, observers = quietObservers(clock)): Settler =>
  new Settler({
    clock,
    logger: silentLogger,
    retries: 99,
    metadata: { refresh: () => {}, refreshes: 0 },
    observers,
    queueOf: () => queue,
    onSever: () => {},
    onSettled: () => {},
  })
const answerOf = (errorCode: number, refusedRecords: number[] = []): ProduceAnswer => ({
  throttleTimeMs: 0,
  partitions: [
    {
      topic: 't',
      partition: 0,
      errorCode,
      baseOffset: 0n,
      logAppendTimeMs: -1,
      refusedRecords,
      errorMessage: null,
    },
  ],
})
/** A batch of as many records, in flight, and the outcome of each. */
const fly = (queue: PartitionQueue, records = 1): { batch: Batch; outcomes: string[] } => {
  const outcomes: string[] = []
  const record = testRecord({ value: 'x' })
  const batch = Batch.create(queue, record, 0, 16_384) as Batch
  for (let i = 0; i < records; i++) {
    const call = testCall()
    call.promise.then(
      () => (outcomes[i] = 'acknowledged'),
      (error: HoldfastError) => (outcomes[i] = error.fate),
    )
    batch.append(record, call, 0, 1e9)
  }
  queue.ledger.seal(batch, 0)
  batch.finish()
  return { batch, outcomes }
}
/** Takes what was put back, and lets the broker acknowledge it. */
const finish = (queue: PartitionQueue, settler: Settler): number[] => {
  const counts: number[] = []
  for (const batch of queue.waiting.splice(0)) {
    batch.close(0)
    counts.push(batch.count)
    queue.ledger.seal(batch, 0)
    batch.finish()
    settler.answered(new Map([[queue, batch]]), answerOf(0))
  }
  return counts
}

it('G9: five in flight that are refused together are one failure of the partition', () => {
  const gate = new RetryGate({ initialMs: 100, maxMs: 10_000 }, () => 0.5)
  const queue = testQueue({ gate })
  queue.ledger.assign(1n, 0)
  const settler = settlerOf(queue)
  settler.answered(new Map([[queue, fly(queue).batch]]), answerOf(0))
  for (const { batch } of Array.from({ length: 5 }, () => fly(queue))) {
    settler.answered(new Map([[queue, batch]]), answerOf(19))
  }
  expect(gate.opensAt).toBe(100)
})

it('G7: the records that the broker names fail, the rest goes on under a raised epoch', async () => {
  const queue = testQueue()
  queue.ledger.assign(1n, 0)
  const settler = settlerOf(queue)
  const { batch, outcomes } = fly(queue, 4)
  settler.answered(new Map([[queue, batch]]), answerOf(87, [1, 3]))
  expect(finish(queue, settler)).toEqual([2])
  await nextTurn()
  expect(outcomes).toEqual(['acknowledged', 'not-written', 'acknowledged', 'not-written'])
  expect(batch.epoch).toBe(1)
})

it('G7: where the broker names nobody, the batch goes on in halves, in order', () => {
  const queue = testQueue()
  queue.ledger.assign(1n, 0)
  const settler = settlerOf(queue)
  settler.answered(new Map([[queue, fly(queue, 5).batch]]), answerOf(10))
  expect(queue.waiting.map((b) => [b.count, b.closed])).toEqual([
    [3, true],
    [2, true],
  ])
})

it('G7: a record that stands alone fails, and only it', async () => {
  const queue = testQueue()
  queue.ledger.assign(1n, 0)
  const { batch, outcomes } = fly(queue, 1)
  settlerOf(queue).answered(new Map([[queue, batch]]), answerOf(32))
  await nextTurn()
  expect([outcomes, queue.waiting.length]).toEqual([['not-written'], 0])
})

it('G7 G5: a batch that may be in the log is not split: all its records end unknown', async () => {
  const queue = testQueue()
  queue.ledger.assign(1n, 0)
  const settler = settlerOf(queue)
  const { batch, outcomes } = fly(queue, 3)
  settler.lost(new Map([[queue, batch]]), new Error('gone'), true)
  queue.ledger.repeat(batch)
  settler.answered(new Map([[queue, batch]]), answerOf(87, [1]))
  await nextTurn()
  expect(outcomes).toEqual(['unknown', 'unknown', 'unknown'])
})

it('a batch that was too large for the broker makes the next ones smaller', () => {
  const queue = testQueue()
  queue.ledger.assign(1n, 0)
  const { batch } = fly(queue, 400)
  const { bytes } = batch
  settlerOf(queue).answered(new Map([[queue, batch]]), answerOf(10))
  expect(queue.batchSize).toBeLessThanOrEqual(bytes / 2)
})

it.each([
  [0, ['acknowledged']],
  [19, ['withdrawn']],
])(
  'B3: the breakers learn of an answer, %i, to a batch that was given up meanwhile',
  (code, told) => {
    const learnt: string[] = []
    const observers = quietObservers(clock)
    Object.assign(observers.breakers, {
      acknowledged: () => learnt.push('acknowledged'),
      withdrawn: () => learnt.push('withdrawn'),
    })
    const queue = testQueue()
    queue.ledger.assign(1n, 0)
    const settler = settlerOf(queue, observers)
    const { batch } = fly(queue)
    batch.fail(() => new SendAbortedError('unknown', undefined)) // nobody waits for it
    settler.giveUp(queue, batch)
    settler.answered(new Map([[queue, batch]]), answerOf(code))
    expect(learnt).toEqual(told)
  },
)

it('B1: records whose time ran out before any attempt are no failure of their topic', () => {
  const queue = testQueue()
  queue.ledger.assign(1n, 0)
  const failures: string[] = []
  const observers = quietObservers(clock)
  Object.assign(observers.breakers, { failedTopic: (_: string, why: string) => failures.push(why) })
  const settler = settlerOf(queue, observers)
  const unsent = Batch.create(queue, testRecord({ value: 'x' }), 0, 16_384) as Batch
  unsent.append(testRecord({ value: 'x' }), testCall(), 0, 1)
  settler.expire(queue, unsent, 'not-written', 1)
  expect(failures).toEqual([])
  settler.expire(queue, fly(queue).batch, 'unknown', 1e9)
  expect(failures).toEqual(['deliveryTimeoutMs passed'])
})
