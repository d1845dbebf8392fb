import type {
  KafkaConfig,
  Logger,
  Producer as KafkajsProducer,
  ProducerBatch,
  ProducerConfig,
  ProducerEvents,
  ProducerRecord,
  RecordMetadata as KafkajsRecordMetadata,
  RemoveInstrumentationEventListener,
  Transaction,
} from 'kafkajs'
import type { ProducerOptions } from '../config/producer-options.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { ProducerClosedError } from '../errors/producer-closed-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger as CoreLogger } from '../ports/logger.ts'
import type { Producer } from '../producer.ts'
import { coreLogger } from './core-logger.ts'
import { coreRequest } from './core-request.ts'
import type { PartitionerFunction } from '../config/producer-options.ts'
import { corePartitioner } from './core-partitioner.ts'
import { InnerProducers } from './inner-producers.ts'
import { inKafkajsNames, isIdempotent, mapOptions, withoutEffect } from './map-options.ts'
import {
  ProducerEventEmitter,
  type ProducerEventListener,
  type ProducerEventName,
  producerEvents,
} from './producer-events.ts'
import { topicPartitionResults } from './topic-partition-results.ts'
import { DEFAULT_VARIANT, type Variant, variantOf } from './variant.ts'

export interface FacadeParts {
  readonly config: KafkaConfig
  readonly producer: ProducerConfig
  readonly logger: Logger
  /** Says it once per Kafka object, whatever the number of its producers. */
  readonly warnOnce: (message: string) => void
  readonly create: (options: ProducerOptions) => Producer
  readonly clock: Clock
}

/**
 * kafkajs's producer on ours. Its functions do not depend on `this`, as kafkajs's do not: they may
 * be taken apart.
 */
export class FacadeProducer implements KafkajsProducer {
  readonly events: ProducerEvents = producerEvents
  readonly #parts: FacadeParts
  readonly #emitter: ProducerEventEmitter
  readonly #logger: CoreLogger
  readonly #partitioner: PartitionerFunction | undefined
  #inner: InnerProducers | undefined
  #disconnecting: Promise<void> | undefined
  #sent = false

  /** Throws ConfigurationError where kafkajs's throws. */
  constructor(parts: FacadeParts) {
    const { config, producer, logger, clock, warnOnce } = parts
    this.#parts = parts
    this.#emitter = new ProducerEventEmitter(clock, logger)
    this.#logger = coreLogger(logger)
    this.#partitioner = corePartitioner(producer.createPartitioner)
    const idempotent = isIdempotent(config, producer, DEFAULT_VARIANT)
    if (producer.idempotent === true && !idempotent) {
      const fix = 'at least 1 with idempotent: true'
      throw new ConfigurationError([{ field: 'retry.retries', given: '0', fix }])
    }
    if (!idempotent) {
      warnOnce('retry.retries 0 turns idempotence off: a record may be lost or written twice')
    }
    const useless = withoutEffect(config, producer)
    if (useless.length > 0) warnOnce(`Without effect on the producer: ${useless.join(', ')}`)
  }

  readonly connect = async (): Promise<void> => {
    this.#disconnecting = undefined
    const inner = this.#open()
    try {
      await inner.use(DEFAULT_VARIANT, (producer) => producer.connect())
    } catch (error) {
      // A failed connect of kafkajs leaves nothing behind that keeps the process alive.
      if (this.#inner === inner && !this.#sent) {
        this.#inner = undefined
        void inner.close()
      }
      throw error
    }
    this.#emitter.emit(producerEvents.CONNECT)
  }

  readonly disconnect = async (): Promise<void> => {
    this.#disconnecting ??= this.#inner?.close() ?? Promise.resolve()
    this.#inner = undefined
    this.#sent = false
    await this.#disconnecting
    this.#emitter.emit(producerEvents.DISCONNECT)
  }

  readonly send = async (record: ProducerRecord): Promise<KafkajsRecordMetadata[]> => {
    const { topic, messages, ...rest } = record
    return this.sendBatch({ ...rest, topicMessages: [{ topic, messages }] })
  }

  readonly sendBatch = async (batch: ProducerBatch): Promise<KafkajsRecordMetadata[]> => {
    if (this.#disconnecting) throw new ProducerClosedError()
    const { producer, warnOnce } = this.#parts
    const variant = variantOf(batch, producer.idempotent === true)
    if (batch.timeout !== undefined) {
      warnOnce('The timeout of a send has no effect: requestTimeout rules')
    }
    const request = coreRequest(batch.topicMessages, this.#partitioner !== undefined)
    this.#sent = true
    const results = await this.#open().use(variant, (inner) => inner.sendBatch(request))
    return variant.acks === 0 ? [] : topicPartitionResults(results)
  }

  readonly isIdempotent = (): boolean => {
    const { config, producer } = this.#parts
    return isIdempotent(config, producer, DEFAULT_VARIANT)
  }

  readonly on = (
    eventName: ProducerEventName,
    listener: ProducerEventListener,
  ): RemoveInstrumentationEventListener<ProducerEventName> => this.#emitter.on(eventName, listener)

  readonly transaction = async (): Promise<Transaction> => {
    const given = this.#parts.producer.transactionalId ?? 'no transactionalId'
    const fix = 'transactions come with a later release; plain sends work'
    throw new ConfigurationError([{ field: 'transaction()', given, fix }])
  }

  readonly logger = (): Logger => this.#parts.logger

  #open(): InnerProducers {
    const { config, clock } = this.#parts
    this.#inner ??= new InnerProducers({ brokers: config.brokers, clock, create: this.#create })
    return this.#inner
  }

  readonly #create = (variant: Variant, brokers: readonly string[]): Producer => {
    const { config, producer, create } = this.#parts
    const rest = { brokers, logger: this.#logger, partitioner: this.#partitioner }
    try {
      return create(mapOptions(config, producer, variant, rest))
    } catch (error) {
      throw inKafkajsNames(error)
    }
  }
}
