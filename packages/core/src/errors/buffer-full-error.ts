import { HoldfastError } from './holdfast-error.ts'

export interface BufferFullDetails extends Record<string, unknown> {
  readonly topic: string
  readonly bufferMemory: number
  readonly waitedMs: number
}

/** `bufferMemory` stayed full for `maxBlockMs`. */
export class BufferFullError extends HoldfastError {
  override readonly name = 'BufferFullError'
  readonly code = 'BUFFER_FULL'
  override readonly details: BufferFullDetails

  constructor(details: BufferFullDetails) {
    super(
      `No room for a record of ${details.topic} within ${Math.round(details.waitedMs)} ms: bufferMemory ` +
        `(${details.bufferMemory} B) is full of records that wait for the brokers. Send slower, or raise bufferMemory`,
      { fate: 'not-written', retriable: true },
    )
    this.details = details
  }
}
