import { expect, it } from 'vitest'
import { protocolError } from '../wire/protocol-errors.ts'
import { VirtualClock } from '../../test/virtual-clock.ts'
import { silentLogger } from '../ports/logger.ts'
import { RetryGate } from '../retry/retry-gate.ts'
import { attemptResult, Settler } from './6-settle.ts'
import { Batch } from './batch.ts'
import { BufferMemory } from './buffer-memory.ts'
import { Call } from './call.ts'
import { PartitionQueue } from './partition-queue.ts'
import { serialize } from './serialize.ts'

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

it('G9: five in flight that are refused together are one failure of the partition', () => {
  const clock = new VirtualClock()
  const gate = new RetryGate({ initialMs: 100, maxMs: 10_000 }, () => 0.5)
  const queue = new PartitionQueue('t', { index: 0, leader: 1, leaderEpoch: 0 }, 5, gate)
  const settler = new Settler({
    clock,
    logger: silentLogger,
    retries: 99,
    metadata: { refresh: () => {} },
    queueOf: () => queue,
    onSever: () => {},
    onSettled: () => {},
  })
  const memory = new BufferMemory(1_000_000, 16_384, () => {})
  const record = serialize('t', 0, { value: 'x' }, 0, 10_000)
  queue.ledger.assign(1n, 0)
  const fly = (): Batch => {
    const batch = Batch.create('t', 0, record, 0, memory, 16_384) as Batch
    batch.append(record, new Call(1, 0), 0, 1e9)
    queue.ledger.seal(batch, 0)
    return batch
  }
  const answer = (batch: Batch, errorCode: number): void =>
    settler.answered(new Map([[queue, batch]]), {
      throttleTimeMs: 0,
      partitions: [
        {
          topic: 't',
          partition: 0,
          errorCode,
          baseOffset: 0n,
          logAppendTimeMs: -1,
          errorMessage: null,
        },
      ],
    })
  answer(fly(), 0)
  for (const batch of Array.from({ length: 5 }, fly)) answer(batch, 19)
  expect(gate.opensAt).toBe(100)
})
