import { randomFillSync } from 'node:crypto'

/** Where a record belongs, at the head of its value: a 32-bit number each. */
export interface Stamp {
  readonly transaction: number
  readonly index: number
}

/** Clients get the same objects again and again, with other keys and stamps in them. */
export interface KeyedRecord {
  key: Buffer
  readonly value: Buffer
}

/** What a stamp takes, and so the smallest value. */
export const STAMP_BYTES = 8

const KEYS = Array.from({ length: 1_000 }, (_, i) => Buffer.from(`key-${i}`))

export function makeRecords(count: number, size: number): KeyedRecord[] {
  const bytes = randomFillSync(Buffer.allocUnsafeSlow(count * size))
  return Array.from({ length: count }, (_, i) => ({
    key: KEYS[i % KEYS.length] as Buffer,
    value: bytes.subarray(i * size, (i + 1) * size),
  }))
}

/** Makes them the records of another transaction. No one may still be at work with them. */
export function stampRecords(records: readonly KeyedRecord[], transaction: number): void {
  for (const [index, record] of records.entries()) {
    // The keys go on where the transaction before ended: not the same partitions every time
    record.key = KEYS[(transaction * records.length + index) % KEYS.length] as Buffer
    record.value.writeUInt32BE(transaction, 0)
    record.value.writeUInt32BE(index, 4)
  }
}

/** Undefined if the value is too short to have one. */
export function readStamp(value: Buffer | null): Stamp | undefined {
  if (value === null || value.length < STAMP_BYTES) return undefined
  return { transaction: value.readUInt32BE(0), index: value.readUInt32BE(4) }
}
