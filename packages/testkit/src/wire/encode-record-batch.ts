import { gzipSync } from 'node:zlib'
import { crc32c } from './crc32c.ts'
import type { RecordHeader } from './record-batch.ts'
import { WireWriter } from './wire-writer.ts'

export interface RecordToEncode {
  readonly key?: string | Buffer | null
  readonly value: string | Buffer | null
  readonly headers?: readonly RecordHeader[]
}

export interface BatchToEncode {
  readonly records: readonly RecordToEncode[]
  readonly baseOffset?: bigint
  readonly timestamp?: bigint
  readonly producerId?: bigint
  readonly producerEpoch?: number
  readonly baseSequence?: number
  readonly gzip?: boolean
  readonly transactional?: boolean
  readonly control?: boolean
}

/** A batch of format 2, for tests and for fake brokers. */
export function encodeRecordBatch(batch: BatchToEncode): Buffer {
  const { records, timestamp = 0n, gzip = false } = batch
  const attributes =
    (gzip ? 0x01 : 0) | (batch.transactional ? 0x10 : 0) | (batch.control ? 0x20 : 0)
  const encoded = Buffer.concat(records.map(encodeRecord))
  const checksummed = new WireWriter({ sizeHint: 64 + encoded.length })
    .int16(attributes)
    .int32(records.length - 1)
    .int64(timestamp)
    .int64(timestamp)
    .int64(batch.producerId ?? -1n)
    .int16(batch.producerEpoch ?? -1)
    .int32(batch.baseSequence ?? -1)
    .int32(records.length)
    .raw(gzip ? gzipSync(encoded) : encoded)
    .finish()
  const leaderEpochToChecksum = 9
  return new WireWriter({ sizeHint: 32 + checksummed.length })
    .int64(batch.baseOffset ?? 0n)
    .int32(leaderEpochToChecksum + checksummed.length)
    .int32(-1)
    .int8(2)
    .uint32(crc32c(checksummed))
    .raw(checksummed)
    .finish()
}

/** The record that ends a transaction in a partition. */
export function encodeControlRecord(
  marker: 'commit' | 'abort',
  coordinatorEpoch = 0,
): RecordToEncode {
  return {
    key: new WireWriter()
      .int16(0)
      .int16(marker === 'commit' ? 1 : 0)
      .finish(),
    value: new WireWriter().int16(0).int32(coordinatorEpoch).finish(),
  }
}

function encodeRecord(record: RecordToEncode, offsetDelta: number): Buffer {
  const body = new WireWriter().int8(0).varlong(0n).varint(offsetDelta)
  writeBytes(body, record.key ?? null)
  writeBytes(body, record.value)
  const headers = record.headers ?? []
  body.varint(headers.length)
  for (const { key, value } of headers) {
    writeBytes(body, key)
    writeBytes(body, value)
  }
  const bytes = body.finish()
  return new WireWriter({ sizeHint: 8 + bytes.length }).varint(bytes.length).raw(bytes).finish()
}

function writeBytes(writer: WireWriter, value: string | Buffer | null): void {
  if (value === null) {
    writer.varint(-1)
    return
  }
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  writer.varint(bytes.length).raw(bytes)
}
