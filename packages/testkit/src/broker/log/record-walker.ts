import { WireFormatError } from '../../wire/wire-format-error.ts'

/**
 * Goes from record to record of a batch of format 2 without allocating anything per record: the
 * fields of the record it stands on are its own. Reads what Kafka's DefaultRecord reads, and trips
 * where that trips.
 */
export class RecordWalker {
  readonly #bytes: Uint8Array
  readonly #lenient: boolean
  #at: number

  /** Of the current record; inexact when `wideTimestampDelta` is there. */
  timestampDelta = 0
  /** The exact delta where it needs more than 49 bits. */
  wideTimestampDelta: bigint | undefined
  offsetDelta = 0
  /** Below 0 = no key. */
  keyLength = -1

  /**
   * `lenient`: the length that a record claims is not held against its fields. Kafka skips through
   * compressed batches so (DefaultRecord.readPartiallyFrom).
   */
  constructor(bytes: Uint8Array, options: { readonly start: number; readonly lenient: boolean }) {
    this.#bytes = bytes
    this.#at = options.start
    this.#lenient = options.lenient
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  /** @throws WireFormatError if there is no whole record */
  next(): void {
    const length = this.#varint()
    const end = this.#at + length
    if (!this.#lenient && end > this.#bytes.length) throw invalid('is longer than its batch')
    this.#skip(1) // attributes: unused in format 2
    this.#timestampDelta()
    this.offsetDelta = this.#varint()
    this.keyLength = this.#varint()
    this.#skip(this.keyLength)
    this.#skip(this.#varint())
    this.#headers()
    if (!this.#lenient && this.#at !== end) throw invalid('ends elsewhere than it claims')
  }

  #headers(): void {
    const count = this.#varint()
    if (count < 0 || count > this.#bytes.length - this.#at) {
      throw invalid(`claims ${count} headers`)
    }
    for (let i = 0; i < count; i++) {
      const keyLength = this.#varint()
      if (keyLength < 0) throw invalid('has a header without a key')
      this.#skip(keyLength)
      this.#skip(this.#varint())
    }
  }

  /** Zig-zag, 32 bits. Excess bits of a fifth byte are lost, as in Kafka's ByteUtils. */
  #varint(): number {
    const bytes = this.#bytes
    let at = this.#at
    let byte = bytes[at++] as number
    let raw = byte & 0x7f
    for (let shift = 7; byte > 0x7f; shift += 7) {
      if (shift > 28) throw invalid('has a varint of more than five bytes')
      byte = bytes[at++] as number
      raw |= (byte & 0x7f) << shift
    }
    // Reading past the end gives undefined, which ends the loop above
    if (at > bytes.length) throw invalid('is cut off')
    this.#at = at
    return (raw >>> 1) ^ -(raw & 1)
  }

  #timestampDelta(): void {
    const bytes = this.#bytes
    let raw = 0
    let factor = 1
    this.wideTimestampDelta = undefined
    for (let at = this.#at; at < this.#at + 7; at++) {
      const byte = bytes[at]
      if (byte === undefined) throw invalid('is cut off')
      raw += (byte & 0x7f) * factor
      if (byte < 0x80) {
        this.#at = at + 1
        this.timestampDelta = raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2
        return
      }
      factor *= 0x80
    }
    this.#wideTimestampDelta()
  }

  #wideTimestampDelta(): void {
    let raw = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw invalid('is cut off')
      raw |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) {
        const bits = BigInt.asUintN(64, raw)
        this.wideTimestampDelta = BigInt.asIntN(64, (bits >> 1n) ^ -(bits & 1n))
        this.timestampDelta = Number(this.wideTimestampDelta)
        return
      }
    }
    throw invalid('has a varlong of more than ten bytes')
  }

  /** A negative length stands for null. */
  #skip(length: number): void {
    if (length <= 0) return
    this.#at += length
    if (this.#at > this.#bytes.length) throw invalid('is cut off')
  }
}

function invalid(what: string): WireFormatError {
  return new WireFormatError(`A record ${what}`)
}
