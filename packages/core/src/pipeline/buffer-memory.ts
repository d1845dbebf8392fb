/** Fixed charge for what a record costs besides its bytes: promise, metadata, bookkeeping (G6). */
export const RECORD_CHARGE_BYTES = 512

const SMALLEST_BUFFER = 2_048
/** Share of the bound that idle pooled buffers may keep. */
const IDLE_SHARE = 1 / 8

/**
 * The bound of everything buffered (G6), and the pool of batch buffers. Sizes are powers of two from
 * 2 KiB, so that a buffer fits its next user; larger ones than `batchSize` are not kept.
 */
export class BufferMemory {
  readonly capacity: number
  readonly #largestPooled: number
  readonly #idle = new Map<number, Buffer[]>()
  readonly #onReleased: () => void
  #idleBytes = 0
  #used = 0

  constructor(capacity: number, largestPooled: number, onReleased: () => void) {
    this.capacity = capacity
    this.#largestPooled = largestPooled
    this.#onReleased = onReleased
  }

  get available(): number {
    return this.capacity - this.#used
  }

  tryReserve(bytes: number): boolean {
    if (bytes > this.available) return false
    this.#used += bytes
    return true
  }

  release(bytes: number): void {
    this.#used -= bytes
    this.#onReleased()
  }

  /** The buffer size that holds so many bytes: a power of two up to `limit`, or just the bytes. */
  sizeFor(bytes: number, limit: number): number {
    if (bytes >= limit) return bytes
    let size = SMALLEST_BUFFER
    while (size < bytes) size *= 2
    return Math.min(size, limit)
  }

  /** Its bytes must have been reserved. Holds old bytes: they are never sent, only overwritten. */
  take(size: number): Buffer {
    const buffer = this.#idle.get(size)?.pop()
    if (!buffer) return Buffer.allocUnsafeSlow(size)
    this.#idleBytes -= size
    return buffer
  }

  giveBack(buffer: Buffer): void {
    const size = buffer.length
    if (size <= this.#largestPooled && this.#idleBytes + size <= this.capacity * IDLE_SHARE) {
      this.#idleBytes += size
      const same = this.#idle.get(size)
      if (same) same.push(buffer)
      else this.#idle.set(size, [buffer])
    }
  }
}
