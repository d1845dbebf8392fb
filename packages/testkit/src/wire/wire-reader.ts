import { WireFormatError } from './wire-format-error.ts'

/**
 * Reads Kafka's primitive types. A flexible reader (KIP-482) reads strings, bytes and arrays in
 * their compact form and knows tagged fields, so one decoder serves both kinds of versions.
 */
export class WireReader {
  readonly #buffer: Buffer
  readonly #flexible: boolean
  #offset: number

  constructor(
    buffer: Buffer,
    options: { readonly flexible?: boolean; readonly offset?: number } = {},
  ) {
    this.#buffer = buffer
    this.#flexible = options.flexible ?? false
    this.#offset = options.offset ?? 0
  }

  get offset(): number {
    return this.#offset
  }

  get remaining(): number {
    return this.#buffer.length - this.#offset
  }

  int8(): number {
    return this.#buffer.readInt8(this.#advance(1))
  }

  boolean(): boolean {
    return this.int8() !== 0
  }

  int16(): number {
    return this.#buffer.readInt16BE(this.#advance(2))
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#advance(4))
  }

  int64(): bigint {
    return this.#buffer.readBigInt64BE(this.#advance(8))
  }

  unsignedVarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#buffer[this.#advance(1)] as number
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new WireFormatError(`A varint before byte ${this.#offset} is longer than five bytes`)
  }

  /** Zig-zag, 32 bits. */
  varint(): number {
    const raw = this.unsignedVarint()
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2
  }

  /** Zig-zag, 64 bits. */
  varlong(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#buffer[this.#advance(1)] as number
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return (value >> 1n) ^ -(value & 1n)
    }
    throw new WireFormatError(`A varlong before byte ${this.#offset} is longer than ten bytes`)
  }

  string(): string {
    const text = this.nullableString()
    if (text === null) throw new WireFormatError(`A string before byte ${this.#offset} is null`)
    return text
  }

  nullableString(): string | null {
    const length = this.#flexible ? this.unsignedVarint() - 1 : this.int16()
    if (length < 0) return null
    const start = this.#advance(length)
    return this.#buffer.toString('utf8', start, start + length)
  }

  /** A view of the buffer, not a copy. */
  nullableBytes(): Buffer | null {
    const length = this.#flexible ? this.unsignedVarint() - 1 : this.int32()
    return length < 0 ? null : this.raw(length)
  }

  /** A view of the buffer, not a copy. */
  bytes(): Buffer {
    const bytes = this.nullableBytes()
    if (bytes === null) throw new WireFormatError(`Bytes before byte ${this.#offset} are null`)
    return bytes
  }

  raw(length: number): Buffer {
    const start = this.#advance(length)
    return this.#buffer.subarray(start, start + length)
  }

  /** A null array reads as an empty one, for callers that need not tell them apart. */
  array<T>(item: (reader: this) => T): T[] {
    return this.nullableArray(item) ?? []
  }

  nullableArray<T>(item: (reader: this) => T): T[] | null {
    const length = this.#flexible ? this.unsignedVarint() - 1 : this.int32()
    if (length < 0) return null
    if (length > this.remaining) {
      throw new WireFormatError(`An array claims ${length} items, ${this.remaining} bytes are left`)
    }
    const items: T[] = []
    for (let i = 0; i < length; i++) items.push(item(this))
    return items
  }

  /** The raw tagged fields, to be written back unchanged; empty in a classic version. */
  tags(): Buffer {
    const start = this.#offset
    if (!this.#flexible) return this.#buffer.subarray(start, start)
    const count = this.unsignedVarint()
    for (let i = 0; i < count; i++) {
      this.unsignedVarint()
      this.#advance(this.unsignedVarint())
    }
    return this.#buffer.subarray(start, this.#offset)
  }

  /** Reads the tag section of a flexible version; in a classic one there is none. */
  eachTag(known: (tag: number, content: WireReader) => void): void {
    if (!this.#flexible) return
    const count = this.unsignedVarint()
    for (let i = 0; i < count; i++) {
      const tag = this.unsignedVarint()
      known(tag, new WireReader(this.raw(this.unsignedVarint()), { flexible: true }))
    }
  }

  #advance(bytes: number): number {
    const start = this.#offset
    if (bytes < 0 || start + bytes > this.#buffer.length) {
      throw new WireFormatError(
        `${bytes} bytes are needed at byte ${start}, ${this.#buffer.length - start} are left`,
      )
    }
    this.#offset = start + bytes
    return start
  }
}
