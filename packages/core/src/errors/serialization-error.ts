import { HoldfastError } from './holdfast-error.ts'

export interface SerializationDetails extends Record<string, unknown> {
  readonly topic: string
  /** Index of the message in the call; undefined if the call itself is malformed. */
  readonly index: number | undefined
  readonly field: string
}

/** A message cannot be written as it is. The whole call was refused; nothing of it is buffered (G7). */
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
