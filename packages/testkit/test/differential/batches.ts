import { crc32c } from '../../src/wire/crc32c.ts'
import { type BatchToEncode, encodeRecordBatch } from '../../src/wire/encode-record-batch.ts'

/** A batch of one record or as told, made now. */
export function batch(more: Partial<BatchToEncode> = {}): Buffer {
  return encodeRecordBatch({ records: [{ value: 'v' }], timestamp: BigInt(Date.now()), ...more })
}

/** Of a producer, from a sequence on. */
export function sequenced(
  producerId: bigint,
  producerEpoch: number,
  baseSequence: number,
  more: Partial<BatchToEncode> = {},
): Buffer {
  return batch({ producerId, producerEpoch, baseSequence, ...more })
}

export function ofSize(bytes: number): Buffer {
  return batch({ records: [{ value: 'x'.repeat(bytes) }] })
}

/** Changes bytes and puts the checksum right again. */
export function forged(bytes: Buffer, change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes)
  change(copy)
  copy.writeUInt32BE(crc32c(copy.subarray(21)), 17)
  return copy
}
