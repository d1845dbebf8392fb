import { writeUvarint } from './varint.ts'

/** Writes the fields of a request; grows as needed. Requests other than Produce are small and rare. */
export class FrameWriter {
  #bytes: Buffer
  #at = 0

  constructor(sizeHint = 256) {
    this.#bytes = Buffer.allocUnsafe(sizeHint)
  }

  get size(): number {
    return this.#at
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  #room(size: number): number {
    const at = this.#at
    this.#at += size
    if (this.#at > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#at, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, at)
      this.#bytes = larger
    }
    return at
  }

  int8(value: number): this {
    const at = this.#room(1)
    this.#bytes.writeInt8(value, at)
    return this
  }
  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0)
  }
  int16(value: number): this {
    const at = this.#room(2)
    this.#bytes.writeInt16BE(value, at)
    return this
  }
  int32(value: number): this {
    const at = this.#room(4)
    this.#bytes.writeInt32BE(value, at)
    return this
  }
  int64(value: bigint): this {
    const at = this.#room(8)
    this.#bytes.writeBigInt64BE(value, at)
    return this
  }
  uvarint(value: number): this {
    const at = this.#room(5)
    this.#at = writeUvarint(this.#bytes, at, value)
    return this
  }

  nullableString(value: string | null, flexible: boolean): this {
    const length = value === null ? -1 : Buffer.byteLength(value)
    if (flexible) this.uvarint(length + 1)
    else this.int16(length)
    if (value !== null) {
      const at = this.#room(length)
      this.#bytes.write(value, at, 'utf8')
    }
    return this
  }

  array<T>(items: readonly T[], flexible: boolean, element: (item: T) => void): this {
    if (flexible) this.uvarint(items.length + 1)
    else this.int32(items.length)
    for (const item of items) element(item)
    return this
  }

  /** KIP-482: no tagged fields. */
  noTags(flexible: boolean): this {
    return flexible ? this.int8(0) : this
  }
}
