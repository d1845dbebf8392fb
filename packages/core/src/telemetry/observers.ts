import type { Breakers } from '../circuit/breakers.ts'
import { AuthenticationError } from '../errors/authentication-error.ts'
import type { Batch } from '../pipeline/batch.ts'
import type { PartitionQueue } from '../pipeline/partition-queue.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Emitter } from './emitter.ts'
import type { ProducerEvents, TransactionEvent } from './producer-events.ts'
import type { ProducerMetrics } from './producer-metrics.ts'

/**
 * Everything that watches batches on their way and decides nothing about them, but for the breakers.
 * The pipeline tells of each move once, here; from here it goes to metrics, events and the log.
 */
export class Observers {
  readonly metrics: ProducerMetrics
  readonly events: Emitter<ProducerEvents>
  readonly breakers: Breakers
  readonly #clock: Clock
  readonly #logger: Logger

  constructor(parts: {
    metrics: ProducerMetrics
    events: Emitter<ProducerEvents>
    breakers: Breakers
    clock: Clock
    logger: Logger
  }) {
    this.metrics = parts.metrics
    this.events = parts.events
    this.breakers = parts.breakers
    this.#clock = parts.clock
    this.#logger = parts.logger
  }

  /** The batch takes off under a new identity. */
  sealed({ topic }: PartitionQueue, batch: Batch): void {
    if (batch.attempts > 1) return
    const { count, bytes, unpackedBytes, createdAt, largestRecordBytes } = batch
    const queueTimeMs = this.#clock.now() - createdAt
    this.metrics.batchSent(topic, count, bytes, unpackedBytes, queueTimeMs, largestRecordBytes)
  }

  /** Call before the callers are told. */
  acknowledged({ topic, partition }: PartitionQueue, batch: Batch, offsetKnown: boolean): void {
    this.breakers.acknowledged(topic)
    this.metrics.recordsAcknowledged(topic, batch.waiting)
    if (!this.events.has('ack')) return
    this.events.emit('ack', {
      topic,
      partition,
      baseOffset: offsetKnown && batch.baseOffset >= 0n ? batch.baseOffset : undefined,
      records: batch.waiting,
      attempts: batch.attempts,
      latencyMs: this.#clock.now() - batch.createdAt,
    })
  }

  /** An attempt failed, and the batch will be sent again. */
  retried({ topic, partition }: PartitionQueue, batch: Batch): void {
    this.metrics.recordsRetried(topic, batch.waiting)
    const { attempts, ambiguous, lastFailure } = batch
    const event = { topic, partition, records: batch.waiting, attempt: attempts, ambiguous }
    this.#logger.debug({ ...event, err: lastFailure }, 'attempt failed, batch will be sent again')
    if (!this.events.has('retry')) return
    const cause = lastFailure ?? new Error('no answer')
    this.events.emit('retry', { ...event, cause })
  }

  /**
   * A broker could not be reached, or went away. `nobodyAnswers`: nor does any other.
   * Refused credentials are no trouble of the network (B1).
   */
  connectionFailed(error: Error, nobodyAnswers: boolean): void {
    if (refusesCredentials(error)) this.metrics.authenticationFailed()
    else if (nobodyAnswers) this.breakers.failedCluster(error.message)
    else this.breakers.lostBroker()
  }

  /** A transaction came to its end, or to the end of what can be known of it. */
  transactionEnded(event: TransactionEvent): void {
    if (this.events.has('transaction')) this.events.emit('transaction', event)
  }

  epochRaised({ topic, partition, ledger }: PartitionQueue, epoch: number): void {
    this.metrics.epochRaised()
    this.#logger.info({ topic, partition, epoch }, 'producer epoch of the partition raised')
    if (this.events.has('epoch')) {
      this.events.emit('epoch', { topic, partition, epoch, producerId: ledger.producerId })
    }
  }
}

const refusesCredentials = (error: unknown): boolean =>
  error instanceof AuthenticationError ||
  (error instanceof Error && error.cause instanceof AuthenticationError)
