import { decodeRecordBatches } from '@holdfast/testkit'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testCall, testQueue, testRecord } from '../../test/pipeline-parts.ts'
import { SerializationError } from '../errors/serialization-error.ts'
import { Batch } from './batch.ts'
import { BufferMemory } from './buffer-memory.ts'
import type { CompressionType } from '../wire/compression.ts'
import type { Message } from './message.ts'

const NOW = 1_700_000_000_000
const LIMIT = 16_384
const why = new SerializationError({ topic: 't', index: 0, field: 'x' }, 'cut out by the test')

const bytes = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.uint8Array({ maxLength: 300 }),
)
const message: fc.Arbitrary<Message> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(bytes, fc.constant(null)), {
    maxKeys: 3,
  }),
  // Also far apart and falling: deltas of up to 64 bits, of either sign.
  timestamp: fc.oneof(fc.integer({ min: NOW, max: NOW + 9 }), fc.nat(2 ** 31 - 1), fc.maxSafeNat()),
})
const plain = (value: unknown): Buffer | null =>
  value === null || value === undefined ? null : Buffer.from(value as string)

it('G3 G5: what a batch encodes, an independent decoder reads back, without the records that were cut out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(message, fc.boolean()), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      fc.constantFrom<CompressionType>('none', 'gzip'),
      (items, baseSequence, compression) => {
        const memory = new BufferMemory(1_000_000, LIMIT, () => {})
        const records = items.map(([m], i) => testRecord(m, i, NOW))
        const batch = Batch.create(
          testQueue({ memory, compression }),
          records[0] as (typeof records)[0],
          0,
          LIMIT,
        ) as Batch
        const kept: Message[] = []
        for (const [i, record] of records.entries()) {
          const call = testCall()
          // The deadline says below which ones are cut.
          if (batch.append(record, call, 0, items[i]?.[1] ? 1 : 2) !== 'appended') break
          if (!items[i]?.[1]) kept.push((items[i] as [Message, boolean])[0])
        }
        batch.fail(() => why, 1)
        batch.close(NOW)
        expect(batch.count).toBe(kept.length)
        expect(memory.available === memory.capacity).toBe(kept.length === 0)
        if (kept.length === 0) return
        Object.assign(batch, { producerId: 77n, epoch: 3, baseSequence })
        batch.finish()
        const [decoded, ...more] = decodeRecordBatches(Buffer.from(batch.encoded()))
        expect(more).toEqual([])
        expect(decoded?.header).toMatchObject({ producerId: 77n, producerEpoch: 3, baseSequence })
        const read = decoded?.records.map(({ key, value, timestamp, headers }) => ({
          key,
          value,
          timestamp: Number(timestamp),
          headers: headers.map((h) => [h.key, h.value]),
        }))
        expect(read).toEqual(
          kept.map((m) => ({
            key: plain(m.key),
            value: plain(m.value),
            timestamp: m.timestamp,
            headers: Object.entries(m.headers ?? {}).map(([k, v]) => [k, plain(v)]),
          })),
        )
      },
    ),
  )
})

it('G6: what a batch charges it gives back, once, when it is settled and its writes are through', () => {
  let released = 0
  const memory = new BufferMemory(100_000, LIMIT, () => released++)
  const record = testRecord({ value: 'x'.repeat(3_000) }, 0, NOW)
  const batch = Batch.create(testQueue({ memory }), record, 0, LIMIT) as Batch
  for (let i = 0; i < 4; i++) batch.append(record, testCall(), 0, 9)
  const inUse = memory.capacity - memory.available
  expect(inUse).toBe(LIMIT + 4 * 512)
  batch.close(NOW)
  batch.move('seal')
  batch.finish()
  batch.written()
  batch.written()
  batch.move('acknowledge')
  batch.acknowledge(true)
  batch.released()
  expect([released, memory.capacity - memory.available]).toEqual([0, inUse])
  batch.released()
  expect([released, memory.available]).toEqual([1, memory.capacity])
})

it('G6: a batch that finds no memory to grow stays as it was', () => {
  const memory = new BufferMemory(12_000, LIMIT, () => {})
  const record = testRecord({ value: 'x'.repeat(1_500) }, 0, NOW)
  const batch = Batch.create(testQueue({ memory }), record, 0, LIMIT) as Batch
  expect(batch.append(record, testCall(), 0, 9)).toBe('appended')
  expect(batch.append(record, testCall(), 0, 9)).toBe('appended') // 2 KiB became 4
  const before = [batch.count, batch.bytes, memory.available]
  expect(batch.append(record, testCall(), 0, 9)).toBe('no-memory')
  expect([batch.count, batch.bytes, memory.available]).toEqual(before)
})

it('a record larger than the batch size has a batch of its own', () => {
  const memory = new BufferMemory(1_000_000, LIMIT, () => {})
  const record = testRecord({ value: Buffer.alloc(50_000) }, 0, NOW)
  const batch = Batch.create(testQueue({ memory }), record, 0, LIMIT) as Batch
  expect(batch.append(record, testCall(), 0, 9)).toBe('appended')
  expect(batch.closed).toBe(true)
})
