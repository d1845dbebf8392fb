import { HoldfastError } from './holdfast-error.ts'

export interface RecordTooLargeDetails extends Record<string, unknown> {
  readonly topic: string
  /** Index of the message in the call. */
  readonly index: number
  /** What the record takes on the wire, before compression. */
  readonly sizeBytes: number
  /** The lesser of `maxRequestSize` and what `bufferMemory` can hold. */
  readonly limitBytes: number
}

/**
 * A record, serialised, is larger than `maxRequestSize`, or than `bufferMemory` can ever hold. Nothing of the
 * call was taken.
 *
 * @remedy Send less per record: a reference to a large object instead of the object. Or raise
 * `maxRequestSize` (and `bufferMemory`, if `limitBytes` is less than it) together with the topic's
 * `max.message.bytes`; consumers must be able to fetch it too. `compressionType` does not help: the limit
 * holds before compression.
 */
export class RecordTooLargeError extends HoldfastError {
  override readonly name = 'RecordTooLargeError'
  readonly code = 'RECORD_TOO_LARGE'
  override readonly details: RecordTooLargeDetails

  constructor(details: RecordTooLargeDetails) {
    super(
      `messages[${details.index}] of the call to ${details.topic} takes ${details.sizeBytes} B on the wire, ` +
        `more than the ${details.limitBytes} B that maxRequestSize and bufferMemory allow. Send less per record, ` +
        "or raise them together with the topic's max.message.bytes",
      { fate: 'not-written', retriable: false },
    )
    this.details = details
  }
}
