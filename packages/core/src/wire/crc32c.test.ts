import fc from 'fast-check'
import { expect, it } from 'vitest'
import { crc32c } from './crc32c.ts'

const unsigned = (bytes: Uint8Array): number => crc32c(bytes, 0, bytes.length) >>> 0

it('gives the check values of RFC 3720 (B.4) and the CRC catalogue', () => {
  expect(unsigned(Buffer.from('123456789'))).toBe(0xe3069283)
  expect(unsigned(Buffer.alloc(32))).toBe(0x8a9136aa)
  expect(unsigned(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43)
  expect(unsigned(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e)
})

it('equals the definition, bit by bit, at any length and any place of a buffer', () => {
  const bitwise = (bytes: Uint8Array): number => {
    let crc = 0xffffffff
    for (const byte of bytes) {
      crc ^= byte
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    }
    return ~crc >>> 0
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(9), (bytes, before) => {
      const inside = Buffer.concat([Buffer.alloc(before, 0xaa), bytes, Buffer.from([1, 2, 3])])
      expect(crc32c(inside, before, before + bytes.length) >>> 0).toBe(bitwise(bytes))
    }),
  )
})
