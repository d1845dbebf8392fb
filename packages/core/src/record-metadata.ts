/** Where an acknowledged record is. */
export class RecordMetadata {
  readonly topic: string
  readonly partition: number
  /**
   * Undefined only where the broker acknowledged without naming it: code 46 after an attempt whose
   * answer was lost.
   */
  readonly offset: bigint | undefined
  /** Milliseconds since the epoch: the record's own, or the log append time if the topic keeps that. */
  readonly timestamp: number

  constructor(topic: string, partition: number, offset: bigint | undefined, timestamp: number) {
    this.topic = topic
    this.partition = partition
    this.offset = offset
    this.timestamp = timestamp
  }

  /** JSON has no bigint: the offset becomes a string. */
  toJSON(): { topic: string; partition: number; offset: string | undefined; timestamp: number } {
    return {
      topic: this.topic,
      partition: this.partition,
      offset: this.offset?.toString(),
      timestamp: this.timestamp,
    }
  }
}
