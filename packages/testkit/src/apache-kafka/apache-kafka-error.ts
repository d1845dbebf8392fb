export type UnavailableReason = 'java' | 'maven' | 'jars'

/** Apache Kafka cannot run on this machine. The message says what to install or to check. */
export class ApacheKafkaUnavailableError extends Error {
  override readonly name = 'ApacheKafkaUnavailableError'
  readonly reason: UnavailableReason

  constructor(reason: UnavailableReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}

/** A broker did not do in time what was asked of it. Holds the end of its log. */
export class ApacheKafkaError extends Error {
  override readonly name = 'ApacheKafkaError'
}
