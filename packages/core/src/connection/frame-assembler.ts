import { MalformedFrameError } from '../wire/frame-reader.ts'

/** int32 size + int32 correlation id: nothing shorter is an answer. */
const SMALLEST_ANSWER = 4

/**
 * Cuts what a socket delivers, in whatever pieces, into whole frames (size prefix included).
 * kafkajs gets whole frames only: a partial one left in its buffer breaks it (kafkajs #715).
 */
export class FrameAssembler {
  readonly #maxFrameBytes: number
  #pieces: Buffer[] = []
  #buffered = 0

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes
  }

  /** Throws {@link MalformedFrameError} as soon as a size prefix makes no sense. */
  push(chunk: Buffer, onFrame: (frame: Buffer) => void): void {
    this.#pieces.push(chunk)
    this.#buffered += chunk.length
    while (this.#buffered >= 4) {
      const size = this.#peekSize()
      if (size < SMALLEST_ANSWER || size > this.#maxFrameBytes) {
        throw new MalformedFrameError(
          `an answer claims ${size} bytes; at most ${this.#maxFrameBytes} are taken`,
        )
      }
      if (this.#buffered < 4 + size) return
      onFrame(this.#take(4 + size))
    }
  }

  #peekSize(): number {
    const first = this.#pieces[0] as Buffer
    if (first.length < 4) this.#pieces = [Buffer.concat(this.#pieces)]
    return (this.#pieces[0] as Buffer).readInt32BE(0)
  }

  #take(size: number): Buffer {
    const all =
      this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces)
    this.#buffered -= size
    this.#pieces = this.#buffered > 0 ? [all.subarray(size)] : []
    return all.subarray(0, size)
  }
}
