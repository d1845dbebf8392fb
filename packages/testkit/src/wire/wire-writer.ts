const EMPTY_TAGS = Buffer.from([0])

/** Writes Kafka's primitive types; the counterpart of WireReader. */
export class WireWriter {
  readonly #flexible: boolean
  #buffer: Buffer
  #length = 0

  constructor(options: { readonly flexible?: boolean; readonly sizeHint?: number } = {}) {
    this.#flexible = options.flexible ?? false
    this.#buffer = Buffer.allocUnsafe(options.sizeHint ?? 128)
  }

  get length(): number {
    return this.#length
  }

  int8(value: number): this {
    const at = this.#reserve(1)
    this.#buffer.writeInt8(value, at)
    return this
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0)
  }

  int16(value: number): this {
    const at = this.#reserve(2)
    this.#buffer.writeInt16BE(value, at)
    return this
  }

  int32(value: number): this {
    const at = this.#reserve(4)
    this.#buffer.writeInt32BE(value, at)
    return this
  }

  uint32(value: number): this {
    const at = this.#reserve(4)
    this.#buffer.writeUInt32BE(value, at)
    return this
  }

  int64(value: bigint): this {
    const at = this.#reserve(8)
    this.#buffer.writeBigInt64BE(value, at)
    return this
  }

  unsignedVarint(value: number): this {
    let rest = value
    while (rest > 0x7f) {
      this.#byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    return this.#byte(rest)
  }

  /** Zig-zag, 32 bits. */
  varint(value: number): this {
    return this.unsignedVarint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  /** Zig-zag, 64 bits. */
  varlong(value: bigint): this {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
    while (rest > 0x7fn) {
      this.#byte(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    return this.#byte(Number(rest))
  }

  string(value: string | null): this {
    const bytes = value === null ? null : Buffer.from(value, 'utf8')
    if (this.#flexible) this.unsignedVarint(bytes === null ? 0 : bytes.length + 1)
    else this.int16(bytes === null ? -1 : bytes.length)
    return bytes === null ? this : this.raw(bytes)
  }

  bytes(value: Buffer | null): this {
    if (this.#flexible) this.unsignedVarint(value === null ? 0 : value.length + 1)
    else this.int32(value === null ? -1 : value.length)
    return value === null ? this : this.raw(value)
  }

  array<T>(items: readonly T[] | null, write: (item: T, writer: this) => void): this {
    if (this.#flexible) this.unsignedVarint(items === null ? 0 : items.length + 1)
    else this.int32(items?.length ?? -1)
    if (items === null) return this
    for (const item of items) write(item, this)
    return this
  }

  /** Tagged fields as WireReader.tags gave them; nothing in a classic version. */
  tags(raw: Buffer = EMPTY_TAGS): this {
    if (!this.#flexible) return this
    return this.raw(raw.length === 0 ? EMPTY_TAGS : raw)
  }

  /** The tag section of a flexible version; nothing in a classic one. Tags have to ascend. */
  taggedFields(
    fields: readonly { readonly tag: number; readonly write: (content: WireWriter) => void }[],
  ): this {
    if (!this.#flexible) return this
    this.unsignedVarint(fields.length)
    for (const { tag, write } of fields) {
      const content = new WireWriter({ flexible: true })
      write(content)
      this.unsignedVarint(tag).unsignedVarint(content.length).raw(content.finish())
    }
    return this
  }

  raw(bytes: Uint8Array): this {
    const start = this.#reserve(bytes.length)
    this.#buffer.set(bytes, start)
    return this
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #byte(value: number): this {
    const at = this.#reserve(1)
    this.#buffer[at] = value
    return this
  }

  /** Called before the buffer is used: it may replace the buffer. */
  #reserve(bytes: number): number {
    const start = this.#length
    const needed = start + bytes
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, start)
      this.#buffer = larger
    }
    this.#length = needed
    return start
  }
}
