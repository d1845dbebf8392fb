/**
 * Variable-length integers as Kafka writes them: base 128, least significant group first; signed
 * ones zig-zag first (records), unsigned ones as they are (compact fields of flexible versions).
 */

export function uvarintSize(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  if (value < 0x200000) return 3
  return value < 0x10000000 ? 4 : 5
}

/** Returns the position behind what was written. */
export function writeUvarint(buffer: Uint8Array, at: number, value: number): number {
  let rest = value >>> 0
  while (rest >= 0x80) {
    buffer[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  buffer[at++] = rest
  return at
}

/** For values within 31 bits; zig-zag makes 32 unsigned bits of them. */
export function varintSize(value: number): number {
  return uvarintSize(((value << 1) ^ (value >> 31)) >>> 0)
}

export function writeVarint(buffer: Uint8Array, at: number, value: number): number {
  return writeUvarint(buffer, at, (value << 1) ^ (value >> 31))
}

const fits31Bits = (value: number): boolean => value >= -0x40000000 && value < 0x40000000

/** A signed 64-bit one; timestamps deltas may pass 31 bits when a user gives odd timestamps. */
export function varlongSize(value: number): number {
  if (fits31Bits(value)) return varintSize(value)
  let rest = zigZag64(value)
  let size = 1
  while (rest >= 0x80n) {
    rest >>= 7n
    size++
  }
  return size
}

export function writeVarlong(buffer: Uint8Array, at: number, value: number): number {
  if (fits31Bits(value)) return writeVarint(buffer, at, value)
  let rest = zigZag64(value)
  while (rest >= 0x80n) {
    buffer[at++] = Number(rest & 0x7fn) | 0x80
    rest >>= 7n
  }
  buffer[at++] = Number(rest)
  return at
}

function zigZag64(value: number): bigint {
  const big = BigInt(value)
  return BigInt.asUintN(64, (big << 1n) ^ (big >> 63n))
}
