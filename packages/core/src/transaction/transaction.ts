import type { Bytes, SendBatchRequest, SendRequest } from '../pipeline/message.ts'
import type { RecordMetadata } from '../record-metadata.ts'
import type { ConsumedOffsets } from './consumed-offsets.ts'

/** What may be said with each transaction. */
export interface TransactionOptions {
  /** Ends the transaction: it is aborted, unless it is being committed already. */
  readonly signal?: AbortSignal | undefined
  /** It is aborted if it is open for longer. At most, and by default, the producer's `transactionTimeoutMs`. */
  readonly timeoutMs?: number | undefined
}

/** What may be said with a callback. */
export interface TransactionRunOptions extends TransactionOptions {
  /**
   * How often the callback is run again, after an abort, when the transaction failed for a reason that may pass.
   * Default 0: what the callback does besides must bear a repeat.
   */
  readonly retries?: number | undefined
}

/** A transaction as the callback of `producer.transaction` gets it: its end commits, what it throws aborts. */
export interface TransactionScope<Value = Bytes, Key = Bytes> {
  /**
   * As `producer.send`, as part of the transaction. Resolved means appended; whether readers ever see the record is
   * decided with the transaction. Many may be under way. If one fails, the transaction cannot be committed.
   */
  send(request: SendRequest<Value, Key>): Promise<RecordMetadata[]>
  /** The same across topics. */
  sendBatch(request: SendBatchRequest<Value, Key>): Promise<RecordMetadata[]>
  /**
   * Makes the offsets of a consumer group part of the transaction. Rejects with ConfigurationError,
   * AuthorizationError, TransactionAbortedError, ProducerFencedError.
   */
  sendOffsets(offsets: ConsumedOffsets): Promise<void>
  /** Whether it takes records. */
  readonly isActive: () => boolean
  /** Undefined until the first record or offset: only then it takes an id of the pool. */
  readonly transactionalId: string | undefined
}

/** A transaction that its owner ends. One that is forgotten is aborted after its `timeoutMs`. */
export interface Transaction<Value = Bytes, Key = Bytes> extends TransactionScope<Value, Key> {
  /**
   * Waits for everything that was sent, and commits. Resolves only if all of it is in effect. If it rejects nothing
   * is, and the transaction is aborted: TransactionAbortedError, ProducerFencedError; except with
   * TransactionOutcomeUnknownError, when nobody could tell.
   */
  commit(): Promise<void>
  /** Nothing of it comes into effect. Does nothing if that is so already. */
  abort(): Promise<void>
}
