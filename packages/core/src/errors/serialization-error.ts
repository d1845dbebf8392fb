import { HoldfastError } from './holdfast-error.ts'

export interface SerializationDetails extends Record<string, unknown> {
  readonly topic: string
  /** Index of the message in the call; undefined if the call itself is malformed. */
  readonly index: number | undefined
  /** Such as `value`, `headers.trace` or `messages`. */
  readonly field: string
}

/**
 * A message cannot be written as it is. The whole call was refused; nothing of it is buffered (G7). Only a
 * partitioner that fails, fails its record alone.
 *
 * @remedy Mend the message at `index`: the error's message says what is wrong with `field`, and `cause` is
 * what your serializer or partitioner threw. It would fail the same way again, so put it aside. If the call
 * itself rejected with this, send its other messages again without it; as a reason within a PartialSendError
 * it is about that message alone.
 */
export class SerializationError extends HoldfastError {
  override readonly name = 'SerializationError'
  readonly code = 'SERIALIZATION'
  override readonly details: SerializationDetails

  constructor(details: SerializationDetails, problem: string, cause?: unknown) {
    const { topic, index, field } = details
    const where = index === undefined ? field : `messages[${index}].${field}`
    super(`${where} of the call to ${topic || 'no topic'}: ${problem}`, {
      fate: 'not-written',
      retriable: false,
      cause,
    })
    this.details = details
  }
}
