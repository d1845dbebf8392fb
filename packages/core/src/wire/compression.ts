import { gunzipSync, gzipSync } from 'node:zlib'

/** How the records of a batch are packed; its header never is. */
export type CompressionType = 'none' | 'gzip'

/**
 * Packs the records of a batch in place. Returns where they end now, or undefined if they would not
 * become smaller (the batch then goes out as it is, which the header says).
 *
 * Synchronous, since a batch is sealed and written in one tick (INV-SEQ-1): 64 KiB of JSON take about
 * a millisecond.
 */
export function packRecords(buffer: Buffer, from: number, to: number): number | undefined {
  const packed = gzipSync(buffer.subarray(from, to))
  if (packed.length >= to - from) return undefined
  buffer.set(packed, from)
  return from + packed.length
}

/** Undoes {@link packRecords} in the same buffer, which held the records before. */
export function unpackRecords(buffer: Buffer, from: number, to: number): void {
  buffer.set(gunzipSync(buffer.subarray(from, to)), from)
}
