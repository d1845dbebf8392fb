import type { MemoryShare } from './memory-share.ts'

/** Fixed charge for what a record costs besides its bytes: promise, metadata, bookkeeping (G6). */
export const RECORD_CHARGE_BYTES = 512

const SMALLEST_BUFFER = 2_048
/** Share of the bound that idle pooled buffers may keep. */
const IDLE_SHARE = 1 / 8
/** Share of the bound that all stalled partitions together may hold, and any one without progress (G8). */
const STALLED_SHARE = 1 / 2

/**
 * The bound of everything buffered (G6), and the pool of batch buffers. Sizes are powers of two from
 * 2 KiB, so that a buffer fits its next user; larger ones than `batchSize` are not kept.
 */
export class BufferMemory {
  readonly capacity: number
  readonly #half: number
  readonly #largestPooled: number
  readonly #idle = new Map<number, Buffer[]>()
  readonly #onReleased: () => void
  /** Why the latest reservation failed: true = there was no room, false = its partition lacks progress. */
  full = false
  #idleBytes = 0
  #used = 0
  /** Held by stalled partitions. */
  #stalledBytes = 0

  constructor(capacity: number, largestPooled: number, onReleased: () => void) {
    this.capacity = capacity
    this.#half = capacity * STALLED_SHARE
    this.#largestPooled = largestPooled
    this.#onReleased = onReleased
  }

  get available(): number {
    return this.capacity - this.#used
  }

  tryReserve(bytes: number, share: MemoryShare): boolean {
    this.full = bytes > this.available
    if (this.full) return false
    const doubtful = share.stalled || share.sinceProgress + bytes > this.#half
    // One that holds nothing may always try: it could not find out that it is well again.
    if (doubtful && share.held > 0 && this.#lacksProgress(bytes, share)) return false
    this.#move(bytes, share)
    share.sinceProgress += bytes
    return true
  }

  /** Whether the partition may take so much more without having acknowledged anything. */
  #lacksProgress(bytes: number, share: MemoryShare): boolean {
    if (share.stalled && this.#stalledBytes + bytes > this.#half) return true
    return Math.min(share.sinceProgress, share.held) + bytes > this.#half
  }

  /**
   * A refused batch was split: each half has a header of its own. May exceed the bound by those 61 bytes,
   * since there is no other way to get rid of the batch.
   */
  resize(bytes: number, share: MemoryShare): void {
    this.#move(bytes, share)
  }

  release(bytes: number, share: MemoryShare): void {
    this.#move(-bytes, share)
    // However its records ended: only what is sent next can tell how it is now.
    if (share.held === 0) share.stalled = false
    this.#onReleased()
  }

  /** The partition's records wait for something to come back; until {@link progress}, or until none is left. */
  stall(share: MemoryShare): void {
    share.failing = true
    if (share.stalled) return
    share.stalled = true
    this.#stalledBytes += share.held
  }

  /** The partition acknowledged something. */
  progress(share: MemoryShare): void {
    share.sinceProgress = 0
    share.failing = false
    if (share.stalled) {
      share.stalled = false
      this.#stalledBytes -= share.held
    }
    this.#onReleased()
  }

  #move(bytes: number, share: MemoryShare): void {
    this.#used += bytes
    share.held += bytes
    if (share.stalled) this.#stalledBytes += bytes
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
    const common = size === this.#largestPooled || (size & (size - 1)) === 0 // others fit nobody
    if (
      common &&
      size <= this.#largestPooled &&
      this.#idleBytes + size <= this.capacity * IDLE_SHARE
    ) {
      this.#idleBytes += size
      const same = this.#idle.get(size)
      if (same) same.push(buffer)
      else this.#idle.set(size, [buffer])
    }
  }
}
