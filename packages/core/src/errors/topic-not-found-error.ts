import { HoldfastError } from './holdfast-error.ts'

export interface TopicNotFoundDetails extends Record<string, unknown> {
  readonly topic: string
  /** The partition that was asked for, if only that does not exist. */
  readonly partition?: number
  /** How many the topic has. */
  readonly partitions?: number
}

/**
 * The cluster does not know the topic (five refreshes in a row), or the partition is out of its range.
 *
 * @remedy Check the name, and that `brokers` are those of the right cluster (`kafka-topics.sh --list`).
 * Create the topic, or set `allowAutoTopicCreation` where that is wanted; the next send asks again. With
 * `partition` given: it is fixed by the message or by your partitioner, and the topic has only `partitions`.
 */
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
