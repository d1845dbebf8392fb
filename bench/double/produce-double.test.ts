import { expect, it } from 'vitest'
import { decodeAnswer, produce } from '../core-internals.ts'
import { readProduce, writeProduceAnswer } from './produce-double.ts'

const batchOf = (records: number): Buffer => {
  const batch = Buffer.alloc(61 + records)
  batch.writeInt32BE(records, 57)
  return batch
}
const version = produce.maxVersion

it('reads what core writes: each batch with its topic, partition and number of records', () => {
  const body = produce.encode(version, null, -1, 1_000, [
    { topic: 'a', partition: 3, bytes: batchOf(300) },
    { topic: 'b', partition: 0, bytes: batchOf(1) },
    { topic: 'a', partition: 1_999, bytes: batchOf(20_000) },
  ])
  expect(readProduce(body)).toEqual([
    { topic: 'a', partition: 3, records: 300 },
    { topic: 'a', partition: 1_999, records: 20_000 },
    { topic: 'b', partition: 0, records: 1 },
  ])
})

it('refuses a body that does not hold the batches it announces', () => {
  const [first, batch, ...rest] = produce.encode(version, null, -1, 1_000, [
    { topic: 'a', partition: 3, bytes: batchOf(300) },
  ]) as [Buffer, Buffer, ...Buffer[]]
  expect(() => readProduce([first, batch.subarray(1), ...rest])).toThrow('no piece of 361 bytes')
})

it('answers what core decodes: no error, and the offsets, by topic and partition', () => {
  const batches = [
    { topic: 'a', partition: 3, records: 300 },
    { topic: 'b', partition: 0, records: 1 },
    { topic: 'a', partition: 1_999, records: 20_000 },
  ]
  const payload = writeProduceAnswer(batches, [10n, 20n, 2n ** 40n])
  const answer = decodeAnswer(produce, payload, version)
  expect(answer.throttleTimeMs).toBe(0)
  const told = answer.partitions.map((p) => [p.topic, p.partition, p.errorCode, p.baseOffset])
  expect(told).toEqual([
    ['a', 3, 0, 10n],
    ['a', 1_999, 0, 2n ** 40n],
    ['b', 0, 0, 20n],
  ])
})
