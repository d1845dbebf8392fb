import type { SendBatchRequest, SendRequest } from './pipeline/message.ts'
import type { RecordMetadata } from './record-metadata.ts'

/**
 * Sends records so that each ends in one known outcome. Made by `createProducer`.
 *
 * Every rejection is a HoldfastError whose `fate` says whether the record may be in the log:
 * `not-written` (it is not; sending it again is safe) or `unknown` (sending it again may duplicate it).
 */
export interface Producer extends AsyncDisposable {
  /**
   * Optional: the first `send` connects in the background. Resolves once records can be sent.
   * Rejects with ConnectionError, AuthenticationError or AuthorizationError after `maxBlockMs`; the
   * producer goes on trying.
   */
  connect(): Promise<void>
  /**
   * One metadata per message, in order, once all are acknowledged by all in-sync replicas.
   *
   * Rejects at once with SerializationError or RecordTooLargeError (nothing of the call was taken),
   * ProducerClosedError; later with MetadataTimeoutError, TopicNotFoundError, BufferFullError,
   * DeliveryTimeoutError, BrokerRejectedError, AuthorizationError. A call with several messages
   * rejects with PartialSendError, whose `results` tell each message's outcome.
   */
  send(request: SendRequest): Promise<RecordMetadata[]>
  /** The same across topics; results in the order of `topicMessages`, flattened. */
  sendBatch(request: SendBatchRequest): Promise<RecordMetadata[]>
  /**
   * Sends what lingers, and resolves when every send made before it has settled, however it ended.
   * Rejects with FlushTimeoutError after `timeoutMs` (default: waits as long as the sends do).
   */
  flush(options?: { readonly timeoutMs?: number | undefined }): Promise<void>
  /**
   * Takes no more records, delivers what it has within `timeoutMs` (default 30,000), rejects the
   * rest with ProducerClosedError and its fate, and leaves no socket or timer behind. Idempotent.
   * A producer that was used keeps the process alive until it is closed.
   */
  close(options?: { readonly timeoutMs?: number | undefined }): Promise<void>
}
