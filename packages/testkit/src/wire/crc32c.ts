/** CRC-32C (Castagnoli), reflected polynomial; record batches v2 carry it. node:zlib has the IEEE one only. */
const POLYNOMIAL = 0x82f63b78

const STEP = 8

/**
 * Slicing by 8: table k holds what a byte does to the checksum when k more bytes follow it, so that
 * eight bytes need eight independent lookups instead of a chain of eight. About 4 times as fast.
 */
const TABLES: Int32Array = tables()

function tables(): Int32Array {
  const all = new Int32Array(256 * STEP)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    all[byte] = crc
  }
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] as number
    all[at] = (all[before & 0xff] as number) ^ (before >>> 8)
  }
  return all
}

/** Unsigned. */
export function crc32c(bytes: Uint8Array): number {
  const table = TABLES
  const length = bytes.length
  let crc = ~0
  let i = 0
  for (const whole = length - (length % STEP); i < whole; i += STEP) {
    const low =
      crc ^
      ((bytes[i] as number) |
        ((bytes[i + 1] as number) << 8) |
        ((bytes[i + 2] as number) << 16) |
        ((bytes[i + 3] as number) << 24))
    crc =
      (table[1792 + (low & 0xff)] as number) ^
      (table[1536 + ((low >>> 8) & 0xff)] as number) ^
      (table[1280 + ((low >>> 16) & 0xff)] as number) ^
      (table[1024 + (low >>> 24)] as number) ^
      (table[768 + (bytes[i + 4] as number)] as number) ^
      (table[512 + (bytes[i + 5] as number)] as number) ^
      (table[256 + (bytes[i + 6] as number)] as number) ^
      (table[bytes[i + 7] as number] as number)
  }
  for (; i < length; i++) {
    crc = (table[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8)
  }
  return ~crc >>> 0
}
