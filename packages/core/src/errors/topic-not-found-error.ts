import { HoldfastError } from './holdfast-error.ts'

export interface TopicNotFoundDetails extends Record<string, unknown> {
  readonly topic: string
  readonly partition?: number
  readonly partitions?: number
}

/** The cluster does not know the topic (five refreshes in a row), or the partition is out of its range. */
export class TopicNotFoundError extends HoldfastError {
  override readonly name = 'TopicNotFoundError'
  readonly code = 'TOPIC_NOT_FOUND'
  override readonly details: TopicNotFoundDetails

  constructor(details: TopicNotFoundDetails) {
    super(
      details.partition === undefined
        ? `The cluster does not know the topic ${details.topic}. Create it, or check its name`
        : `${details.topic} has no partition ${details.partition}: it has ${details.partitions} (0 to ${(details.partitions ?? 0) - 1})`,
      { fate: 'not-written', retriable: false },
    )
    this.details = details
  }
}
