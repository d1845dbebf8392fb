/** An answer is shorter than what it claims to hold, or its lengths make no sense. */
export class MalformedFrameError extends Error {
  override readonly name = 'MalformedFrameError'
}

const NOTHING = Buffer.alloc(0)

/**
 * Reads the fields of an answer. Every read checks its bounds, because the bytes come from a
 * socket: garbage ends in {@link MalformedFrameError}, never in a RangeError or a huge allocation.
 */
export class FrameReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  #take(size: number): number {
    if (size < 0 || size > this.remaining) {
      throw new MalformedFrameError(`needs ${size} bytes at ${this.#at}, has ${this.remaining}`)
    }
    const at = this.#at
    this.#at += size
    return at
  }

  skip(size: number): void {
    this.#take(size)
  }
  int8(): number {
    return this.#bytes.readInt8(this.#take(1))
  }
  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2))
  }
  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4))
  }
  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8))
  }
  boolean(): boolean {
    return this.int8() !== 0
  }

  uvarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.#take(1)] as number
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new MalformedFrameError('a variable-length integer has more than 5 bytes')
  }

  /** int16 length, -1 = null. */
  nullableString(): string | null {
    return this.#string(this.int16())
  }
  /** Length + 1 as an unsigned varint, 0 = null. */
  compactNullableString(): string | null {
    return this.#string(this.uvarint() - 1)
  }
  string(flexible: boolean): string {
    const value = flexible ? this.compactNullableString() : this.nullableString()
    if (value === null) throw new MalformedFrameError('a string that may not be null is null')
    return value
  }

  #string(length: number): string | null {
    if (length === -1) return null
    const at = this.#take(length)
    return this.#bytes.toString('utf8', at, at + length)
  }

  /** Bytes behind their length; null counts as empty. They are the frame's own, not a copy. */
  byteString(flexible: boolean): Buffer {
    const length = flexible ? this.uvarint() - 1 : this.int32()
    if (length < 0) return NOTHING
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** Number of elements; a null array counts as empty. An element takes a byte at least. */
  arrayLength(flexible: boolean): number {
    const length = flexible ? this.uvarint() - 1 : this.int32()
    if (length > this.remaining) {
      throw new MalformedFrameError(`an array of ${length} elements in ${this.remaining} bytes`)
    }
    return Math.max(0, length)
  }

  array<T>(flexible: boolean, element: (reader: FrameReader) => T): T[] {
    const length = this.arrayLength(flexible)
    const out: T[] = []
    for (let i = 0; i < length; i++) out.push(element(this))
    return out
  }

  /** KIP-482: fields that newer versions add; we need none of them. */
  skipTags(flexible: boolean): void {
    if (!flexible) return
    for (let count = this.uvarint(); count > 0; count--) {
      this.uvarint()
      this.skip(this.uvarint())
    }
  }
}
