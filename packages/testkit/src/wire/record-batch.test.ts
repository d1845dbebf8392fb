import { describe, expect, it } from 'vitest'
import { crc32c } from './crc32c.ts'
import { encodeControlRecord, encodeRecordBatch } from './encode-record-batch.ts'
import { decodeRecordBatches } from './record-batch.ts'

const records = [
  { key: 'k', value: 'first', headers: [{ key: 'h', value: Buffer.from('v') }] },
  { key: null, value: null },
  { value: 'x'.repeat(500), headers: [{ key: 'empty', value: null }] },
]
const identity = { producerId: 9n, producerEpoch: 2, baseSequence: 2 ** 31 - 2 }

describe('decodeRecordBatches', () => {
  it.each([false, true])('reads records, headers and identity (gzip: %s)', (gzip) => {
    const bytes = encodeRecordBatch({ records, baseOffset: 10n, timestamp: 77n, gzip, ...identity })
    const [batch, ...others] = decodeRecordBatches(bytes)
    expect(others).toEqual([])
    expect(batch?.header).toMatchObject({ codec: gzip ? 'gzip' : 'none', ...identity })
    expect(batch?.records.map((r) => r.offset)).toEqual([10n, 11n, 12n])
    expect(batch?.records.map((r) => r.key?.toString())).toEqual(['k', undefined, undefined])
    expect(batch?.records.map((r) => r.value?.toString())).toEqual([
      'first',
      undefined,
      'x'.repeat(500),
    ])
    expect(batch?.records[0]?.headers).toEqual([{ key: 'h', value: Buffer.from('v') }])
    expect(batch?.records[2]?.headers).toEqual([{ key: 'empty', value: null }])
    expect(batch?.records.map((r) => r.timestamp)).toEqual([77n, 77n, 77n])
    expect(batch?.marker).toBeUndefined()
  })

  it('wraps sequences from 2^31 - 1 to 0', () => {
    const [batch] = decodeRecordBatches(encodeRecordBatch({ records, ...identity }))
    expect(batch?.records.map((r) => r.sequence)).toEqual([2 ** 31 - 2, 2 ** 31 - 1, 0])
  })

  it('takes the time of the append where the topic is configured so', () => {
    const bytes = encodeRecordBatch({ records, timestamp: 77n })
    bytes.writeInt16BE(0x08, 21)
    bytes.writeBigInt64BE(99n, 35) // max_timestamp
    bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17)
    const [batch] = decodeRecordBatches(bytes)
    expect(batch?.records.map((r) => r.timestamp)).toEqual([99n, 99n, 99n])
  })

  it('gives sequence -1 to records without idempotence', () => {
    const [batch] = decodeRecordBatches(encodeRecordBatch({ records }))
    expect(batch?.records.map((r) => r.sequence)).toEqual([-1, -1, -1])
  })

  it.each(['commit', 'abort'] as const)('names the %s marker', (marker) => {
    const bytes = encodeRecordBatch({
      records: [encodeControlRecord(marker)],
      transactional: true,
      control: true,
    })
    const [batch] = decodeRecordBatches(bytes)
    expect(batch).toMatchObject({ marker, header: { control: true, transactional: true } })
  })

  it('reads several batches and leaves out the last one wherever it is cut off', () => {
    const whole = encodeRecordBatch({ records: [{ value: 'a' }], baseOffset: 1n })
    const second = encodeRecordBatch({ records: [{ value: 'b' }], baseOffset: 2n })
    expect(decodeRecordBatches(Buffer.concat([whole, second]))).toHaveLength(2)
    for (let cut = 0; cut < second.length; cut++) {
      const batches = decodeRecordBatches(Buffer.concat([whole, second.subarray(0, cut)]))
      expect(batches.map((b) => b.header.baseOffset)).toEqual([1n])
    }
  })

  it('notices one flipped bit anywhere under the checksum', () => {
    const bytes = encodeRecordBatch({ records: [{ value: 'a' }] })
    for (let at = 21; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] as number) ^ 0x01
      expect(() => decodeRecordBatches(damaged), `byte ${at}`).toThrow(/checksum/)
    }
  })

  it('refuses the formats of before Kafka 0.11', () => {
    const bytes = encodeRecordBatch({ records: [{ value: 'a' }] })
    bytes.writeInt8(1, 16)
    expect(() => decodeRecordBatches(bytes)).toThrow(/format 1/)
  })
})
