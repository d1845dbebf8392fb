import { describe, expect, it } from 'vitest'
import { WireFormatError } from './wire-format-error.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

describe('WireReader and WireWriter', () => {
  it('read back every fixed-size type', () => {
    const bytes = new WireWriter({ sizeHint: 1 })
      .int8(-128)
      .boolean(true)
      .int16(-32_768)
      .int32(-2_147_483_648)
      .int64(-(2n ** 63n))
      .finish()
    expect(bytes).toHaveLength(16)
    const reader = new WireReader(bytes)
    expect([reader.int8(), reader.boolean(), reader.int16(), reader.int32()]).toEqual([
      -128,
      true,
      -32_768,
      -2_147_483_648,
    ])
    expect(reader.int64()).toBe(-(2n ** 63n))
    expect(reader.remaining).toBe(0)
  })

  it.each([0, -1, 1, 63, -64, 64, 300, -301, 2 ** 31 - 1, -(2 ** 31)])('varint %i', (value) => {
    const bytes = new WireWriter().varint(value).finish()
    expect(new WireReader(bytes).varint()).toBe(value)
  })

  it.each([0n, -1n, 64n, 2n ** 31n, -(2n ** 40n), 2n ** 63n - 1n, -(2n ** 63n)])(
    'varlong %i',
    (value) => {
      const bytes = new WireWriter().varlong(value).finish()
      expect(new WireReader(bytes).varlong()).toBe(value)
    },
  )

  it('writes the varints of the protocol buffers guide', () => {
    expect([...new WireWriter().unsignedVarint(300).finish()]).toEqual([0xac, 0x02])
    expect([...new WireWriter().varint(-1).varint(1).varint(-2).finish()]).toEqual([1, 2, 3])
  })

  it.each([false, true])('read back strings, bytes and arrays (flexible: %s)', (flexible) => {
    const bytes = new WireWriter({ flexible })
      .string('topic \u{1f600}')
      .string(null)
      .string('')
      .bytes(Buffer.from([1, 2]))
      .bytes(null)
      .array([1, 2, 3], (item, w) => w.int16(item))
      .tags()
      .finish()
    const reader = new WireReader(bytes, { flexible })
    expect(reader.string()).toBe('topic \u{1f600}')
    expect(reader.nullableString()).toBeNull()
    expect(reader.string()).toBe('')
    expect(reader.nullableBytes()).toEqual(Buffer.from([1, 2]))
    expect(reader.nullableBytes()).toBeNull()
    expect(reader.array((r) => r.int16())).toEqual([1, 2, 3])
    expect(reader.tags()).toHaveLength(flexible ? 1 : 0)
    expect(reader.remaining).toBe(0)
  })

  it('writes compact lengths as length + 1 and classic ones as int16', () => {
    expect([...new WireWriter({ flexible: true }).string('a').string(null).finish()]).toEqual([
      2, 97, 0,
    ])
    expect([...new WireWriter().string('a').string(null).finish()]).toEqual([0, 1, 97, 255, 255])
  })

  it('keeps unknown tagged fields as they were', () => {
    const raw = Buffer.from([2, 0, 1, 0xaa, 5, 2, 0xbb, 0xcc])
    const reader = new WireReader(Buffer.concat([raw, Buffer.from([9])]), { flexible: true })
    expect(reader.tags()).toEqual(raw)
    expect(new WireWriter({ flexible: true }).tags(raw).finish()).toEqual(raw)
    expect(reader.int8()).toBe(9)
  })

  it('refuses to read past the end, a null where none may be, and absurd lengths', () => {
    expect(() => new WireReader(Buffer.from([1])).int16()).toThrow(WireFormatError)
    expect(() => new WireReader(Buffer.from([0, 5, 65])).string()).toThrow(WireFormatError)
    expect(() => new WireReader(Buffer.from([255, 255])).string()).toThrow(/is null/)
    expect(() => new WireReader(Buffer.from([127, 255, 255, 255])).array(() => 0)).toThrow(/items/)
    expect(() => new WireReader(Buffer.alloc(6, 0xff)).unsignedVarint()).toThrow(/varint/)
    expect(() => new WireReader(Buffer.alloc(12, 0xff)).varlong()).toThrow(/varlong/)
  })
})
