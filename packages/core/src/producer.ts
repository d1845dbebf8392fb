import type { ProducerBreaker } from './circuit/producer-breaker.ts'
import type { Bytes, SendBatchRequest, SendRequest } from './pipeline/message.ts'
import type { ProducerHealth } from './producer-health.ts'
import type { RecordMetadata } from './record-metadata.ts'
import type { ProducerEvents } from './telemetry/producer-events.ts'
import type { MetricsSnapshot } from './telemetry/producer-metrics.ts'
import type {
  Transaction,
  TransactionOptions,
  TransactionRunOptions,
  TransactionScope,
} from './transaction/transaction.ts'

/**
 * Sends records so that each ends in one known outcome. Made by `createProducer`.
 *
 * Every rejection is a HoldfastError whose `fate` says whether the record may be in the log:
 * `not-written` (it is not; sending it again is safe) or `unknown` (sending it again may duplicate it).
 */
export interface Producer<Value = Bytes, Key = Bytes> extends AsyncDisposable {
  /**
   * Optional: the first `send` connects in the background. Resolves once records can be sent.
   * Rejects with ConnectionError, AuthenticationError or AuthorizationError after `maxBlockMs`; the
   * producer goes on trying.
   */
  connect(): Promise<void>
  /**
   * One metadata per message, in order, once all are acknowledged by those whom `acks` names.
   *
   * Rejects at once with ConfigurationError, SerializationError, RecordTooLargeError, BreakerOpenError,
   * ProducerClosedError (nothing of the call was taken); later with MetadataTimeoutError,
   * TopicNotFoundError, BufferFullError, DeliveryTimeoutError, BrokerRejectedError, AuthorizationError,
   * SendAbortedError. A call with several messages rejects with PartialSendError, whose `results` tell
   * each message's outcome.
   */
  send(request: SendRequest<Value, Key>): Promise<RecordMetadata[]>
  /** The same across topics; results in the order of `topicMessages`, flattened. */
  sendBatch(request: SendBatchRequest<Value, Key>): Promise<RecordMetadata[]>
  /**
   * Fire and forget: returns nothing and never throws. Each record that fails, refused ones too, is told by a
   * `give-up` event with the message, the error and its fate; until then the message is kept.
   */
  post(request: SendRequest<Value, Key>): void
  /**
   * Runs the callback in a transaction: what it sends through `tx`, across topics and partitions, and the offsets it
   * adds, come into effect together when it returns, or not at all. Resolves with what it returned, once committed.
   *
   * What the callback throws aborts the transaction and is rethrown. Rejects with TransactionAbortedError (nothing is
   * in effect), ProducerFencedError, TransactionPoolTimeoutError, TransactionOutcomeUnknownError (nobody can tell),
   * ConfigurationError without a `transactionalIdPrefix`. See docs/guide/transactions.md.
   */
  transaction<Result>(
    callback: (tx: TransactionScope<Value, Key>) => Promise<Result> | Result,
    options?: TransactionRunOptions,
  ): Promise<Result>
  /** A transaction that the caller ends, with `commit` or `abort`. */
  transaction(options?: TransactionOptions): Promise<Transaction<Value, Key>>
  /** What is free of `bufferMemory`. A `send` waits when it needs more. */
  readonly bufferAvailableBytes: number
  /** Resolves once no send waits for memory and half of it is free (at once if so), or the producer is closed. */
  drained(): Promise<void>
  /** A snapshot under Kafka's own names: see docs/reference/metrics.md. */
  metrics(): MetricsSnapshot
  /** Its state, and an operator's handles: see docs/guide/circuit-breaker.md. */
  readonly breaker: ProducerBreaker
  /** Asks nobody: what is known now. */
  health(): ProducerHealth
  /** Returns what unsubscribes it. Listeners that throw are logged, and harm nobody. */
  on<Name extends keyof ProducerEvents>(
    event: Name,
    listener: (payload: ProducerEvents[Name]) => unknown,
  ): () => void
  off<Name extends keyof ProducerEvents>(
    event: Name,
    listener: (payload: ProducerEvents[Name]) => unknown,
  ): void
  /**
   * Sends what lingers, and resolves when every send made before it has settled, however it ended.
   * Rejects with FlushTimeoutError after `timeoutMs` (default: `deliveryTimeoutMs`).
   */
  flush(options?: { readonly timeoutMs?: number | undefined }): Promise<void>
  /**
   * Takes no more records, delivers what it has within `timeoutMs` (default 30,000), rejects the
   * rest with ProducerClosedError and its fate, and leaves no socket or timer behind. Idempotent.
   * A producer that was used keeps the process alive until it is closed.
   */
  close(options?: { readonly timeoutMs?: number | undefined }): Promise<void>
}
