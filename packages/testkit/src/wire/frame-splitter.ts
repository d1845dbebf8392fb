import { WireFormatError } from './wire-format-error.ts'

/** Kafka's own default for `socket.request.max.bytes`. */
export const DEFAULT_MAX_FRAME_BYTES: number = 100 * 1024 * 1024

/**
 * Cuts a byte stream into Kafka frames (int32 size, then that many bytes), however the stream was
 * chunked. Frames come out with their size prefix, so that they can be passed on as they are.
 */
export class FrameSplitter {
  readonly #maxFrameBytes: number
  #chunks: Buffer[] = []
  #buffered = 0

  constructor(maxFrameBytes: number = DEFAULT_MAX_FRAME_BYTES) {
    this.#maxFrameBytes = maxFrameBytes
  }

  /** Bytes of an unfinished frame. */
  get bufferedBytes(): number {
    return this.#buffered
  }

  /** @throws WireFormatError if a frame's size is negative or above the cap */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    const frames: Buffer[] = []
    while (this.#buffered >= 4) {
      const size = this.#peekSize()
      if (size < 0 || size > this.#maxFrameBytes) {
        throw new WireFormatError(
          `A frame claims ${size} bytes; between 0 and ${this.#maxFrameBytes} are accepted`,
        )
      }
      if (this.#buffered < 4 + size) break
      frames.push(this.#take(4 + size))
    }
    return frames
  }

  #peekSize(): number {
    const first = this.#chunks[0]
    if (first !== undefined && first.length >= 4) return first.readInt32BE(0)
    this.#chunks = [Buffer.concat(this.#chunks)]
    return (this.#chunks[0] as Buffer).readInt32BE(0)
  }

  #take(bytes: number): Buffer {
    this.#buffered -= bytes
    // Joined only when the frame is whole: a frame in many chunks must not cost quadratic copying.
    const first = this.#chunks[0] as Buffer
    const joined =
      first.length >= bytes || this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)
    const rest = joined === first ? this.#chunks.slice(1) : []
    this.#chunks = joined.length > bytes ? [joined.subarray(bytes), ...rest] : rest
    return joined.subarray(0, bytes)
  }
}

/** Puts the int32 size in front of `body`. */
export function frame(body: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(4 + body.length)
  framed.writeInt32BE(body.length, 0)
  body.copy(framed, 4)
  return framed
}
