import { describe, expect, it } from 'vitest'
import {
  array,
  bytes,
  codecOf,
  Field,
  int16,
  int32,
  int8,
  nullableArray,
  nullableString,
  string,
  struct,
  uuid,
} from './schema.ts'
import { WireFormatError } from './wire-format-error.ts'
import { WireWriter } from './wire-writer.ts'

const CLASSIC = false
const FLEXIBLE = true

describe('what a version has', () => {
  const message = struct({
    old: string.until(1, 'gone'),
    always: int32.or(7),
    added: int16.since(1, -1),
    label: nullableString.nullableFrom(2, 'none'),
    extra: struct({ id: int8 }).tagged(3, 2),
  })

  it('is written in the order of the declaration, and the rest is left out', () => {
    const written = { old: 'o', always: 1, added: 2, label: 'l', extra: { id: 5 } }
    const hex = (version: number): string =>
      codecOf(message, version, version >= 2)
        .encode(written)
        .toString('hex')
    expect(hex(0)).toBe('00016f' + '00000001' + '00016c')
    expect(hex(1)).toBe('00016f' + '00000001' + '0002' + '00016c')
    expect(hex(2)).toBe('00000001' + '0002' + '026c' + '01' + '03' + '02' + '0500')
  })

  it('reads as the default where it is absent', () => {
    const { encode, decode } = codecOf(message, 2, FLEXIBLE)
    expect(decode(encode({ label: null }))).toEqual({
      old: 'gone',
      always: 7,
      added: -1,
      label: null,
      extra: undefined,
    })
  })

  it('null before its time: written as something else, and not read', () => {
    const { encode, decode } = codecOf(message, 1, CLASSIC)
    expect(decode(encode({ label: null })).label).toBe('none')
    const label = Buffer.from([0xff, 0xff])
    const body = Buffer.concat([encode({ label: '' }).subarray(0, -2), label])
    expect(() => decode(body)).toThrow(/null before byte/)
  })

  it('a null that is given is not replaced by the default', () => {
    const { encode, decode } = codecOf(struct({ list: nullableArray(int8).or([]) }), 0, CLASSIC)
    expect(decode(encode({ list: null }))).toEqual({ list: null })
    expect(decode(encode({}))).toEqual({ list: [] })
  })
})

const refusing = (message: Field<unknown, any>, flexible: boolean, frame: Buffer) => () =>
  codecOf(message, 0, flexible).decode(frame)

describe('lengths that no frame can keep', () => {
  const huge = Buffer.from([0x7f, 0xff, 0xff, 0xff])
  const bomb = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x07])
  const overlong = Buffer.alloc(64, 0xff)
  const empty = struct({})

  it.each([
    ['an array of 2^31 - 1 numbers', struct({ list: array(int32) }), CLASSIC, huge],
    ['as many in a compact array', struct({ list: array(int32) }), FLEXIBLE, bomb],
    ['2^31 - 1 items that take nothing', struct({ list: array(empty) }), CLASSIC, huge],
    ['2^31 - 1 items of a tag section each', struct({ list: array(empty) }), FLEXIBLE, bomb],
    ['2^31 - 1 tags', empty, FLEXIBLE, bomb],
    ['a tag of 2^31 - 1 bytes', empty, FLEXIBLE, Buffer.concat([Buffer.from([1, 9]), bomb])],
    ['a string of 2^31 - 1 bytes', struct({ text: string }), FLEXIBLE, bomb],
    ['2^31 - 1 bytes', struct({ data: bytes }), CLASSIC, huge],
    ['a varint without an end', struct({ text: string }), FLEXIBLE, overlong],
    ['a uuid cut short', struct({ id: uuid }), CLASSIC, huge],
    [
      'a null array where none may be',
      struct({ list: array(int8) }),
      FLEXIBLE,
      Buffer.from([0, 0]),
    ],
  ] as const)('%s: refused', (_, message, flexible, frame) => {
    expect(refusing(message, flexible, frame)).toThrow(WireFormatError)
  })

  it('arrays in arrays: no more items in all than the frame has bytes', () => {
    let items = 0
    const { read, ...rest } = int8.compile(0)
    const counted = new Field(() => ({
      ...rest,
      read: (reader) => {
        items++
        return read(reader)
      },
    }))
    const nested = struct({ lists: array(array(counted)) })
    // Each inner array claims all that is left, which it has, and the next has nothing
    const frame = new WireWriter().int32(5_000).int32(4_992).raw(Buffer.alloc(4_992)).finish()
    expect(refusing(nested, CLASSIC, frame)).toThrow(WireFormatError)
    expect(items).toBeLessThanOrEqual(frame.length)
  })

  it('a million tags are skipped one by one, and then refused for what is missing', () => {
    const count = 1_000_000
    const frame = new WireWriter()
      .unsignedVarint(count + 1)
      .raw(Buffer.alloc(2 * count))
      .finish()
    expect(refusing(empty, FLEXIBLE, frame)).toThrow(WireFormatError)
  })
})
