import { decodeRecordBatches } from '@holdfast/testkit'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testCall, testQueue, testRecord } from '../../test/pipeline-parts.ts'
import { SerializationError } from '../errors/serialization-error.ts'
import type { CompressionType } from '../wire/compression.ts'
import { Batch } from './batch.ts'
import { BufferMemory } from './buffer-memory.ts'

const LIMIT = 16_384
const why = new SerializationError({ topic: 't', index: 0, field: 'x' }, 'told by the test')

/** What goes over the wire: values with their timestamps. */
const read = (batch: Batch): [string, number][] => {
  batch.close(0)
  Object.assign(batch, { producerId: 7n, epoch: 1, baseSequence: 0 })
  batch.finish()
  const [decoded] = decodeRecordBatches(Buffer.from(batch.encoded()))
  return (decoded?.records ?? []).map((r) => [String(r.value), Number(r.timestamp)])
}

it('G7 G4 G6: halved again and again, sealed or packed before or not, a batch is its records in order', () => {
  const record = fc.tuple(fc.string({ maxLength: 60 }), fc.nat(2 ** 40), fc.boolean())
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 60 }),
      fc.constantFrom<CompressionType>('none', 'gzip'),
      fc.boolean(),
      (items, compression, sealedBefore) => {
        const memory = new BufferMemory(10_000_000, LIMIT, () => {})
        const queue = testQueue({ memory, compression })
        const records = items.map(([value, timestamp]) => testRecord({ value, timestamp }))
        const batch = Batch.create(queue, records[0] as (typeof records)[0], 0, LIMIT) as Batch
        // Some callers are told before: their records are cut out.
        records.forEach((r, i) => batch.append(r, testCall(), 0, items[i]?.[2] ? 1 : 2))
        if (sealedBefore) read(batch)
        batch.fail(() => why, 1)
        const kept = items.filter(([, , told]) => !told).map(([v, t]) => [v, t])
        if (kept.length === 0) return
        let parts = [batch]
        for (let round = 0; round < 7; round++) parts = parts.flatMap((part) => part.split())
        expect(parts.map((part) => part.count)).toEqual(kept.map(() => 1))
        expect(parts.flatMap(read)).toEqual(kept)
        const used = memory.capacity - memory.available
        expect(used).toBe(queue.share.held)
        for (const part of parts) part.fail(() => why)
        expect([memory.available, queue.share.held]).toEqual([memory.capacity, 0])
      },
    ),
  )
})
