import { HoldfastError } from './holdfast-error.ts'

export interface BufferFullDetails extends Record<string, unknown> {
  readonly topic: string
  /** As configured, in bytes. */
  readonly bufferMemory: number
  readonly waitedMs: number
}

/**
 * No room in `bufferMemory` within `maxBlockMs`: more is sent than the brokers take, or they take nothing.
 * Partitions that make no progress share half of it.
 *
 * @remedy See first whether the brokers are well: `record-retry-rate`, `request-latency-avg` and
 * `producer.health()` tell. If they are, send slower: await your sends, or `producer.drained()`, before
 * handing over more. Raise `bufferMemory` only to ride out bursts; it does not make brokers faster. The
 * record can be sent again.
 */
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
