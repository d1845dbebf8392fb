import { HoldfastError } from './holdfast-error.ts'

export interface MetadataTimeoutDetails extends Record<string, unknown> {
  readonly topic: string
  readonly waitedMs: number
}

/**
 * Nobody said within `maxBlockMs` where the topic's partitions are. `cause` is the last failure to ask.
 *
 * @remedy With a `cause`, mend that: brokers down, wrong addresses, refused credentials. Without one, brokers
 * answered but none could say where the topic is: see with `kafka-topics.sh --describe` whether it is just
 * being created or has no leader. The record can be sent again.
 */
export class MetadataTimeoutError extends HoldfastError {
  override readonly name = 'MetadataTimeoutError'
  readonly code = 'METADATA_TIMEOUT'
  override readonly details: MetadataTimeoutDetails

  constructor(details: MetadataTimeoutDetails, cause?: unknown) {
    super(
      `No metadata for ${details.topic} within ${Math.round(details.waitedMs)} ms (maxBlockMs). ` +
        'Check that the brokers can be reached and that the topic exists',
      { fate: 'not-written', retriable: true, cause },
    )
    this.details = details
  }
}
