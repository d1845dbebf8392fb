import type { GivenBreakerOptions } from '../circuit/breaker-options.ts'
import type { Bytes, Message } from '../pipeline/message.ts'
import type { Serializers } from '../pipeline/serializer.ts'
import type { Logger } from '../ports/logger.ts'
import type { CompressionType } from '../wire/compression.ts'

/** What a partitioner is told of a record without a partition of its own. */
export interface PartitionerInput {
  readonly topic: string
  /** The key as bytes; null if there is none. */
  readonly key: Uint8Array | null
  /** As it was given to `send`. */
  readonly message: Message<unknown, unknown>
  /** All partitions in order; `leader` is a broker id, or -1 while nobody leads. */
  readonly partitions: readonly { readonly partition: number; readonly leader: number }[]
}

/** Returns a partition from 0 on, at once. Called once per record: a retry never chooses again. */
export type PartitionerFunction = (record: PartitionerInput) => number

/**
 * Options as written. Names are Kafka's producer properties in camelCase, with Kafka 4's defaults
 * unless a line says otherwise. Durations are milliseconds, sizes are bytes.
 */
export interface ProducerOptions<Value = Bytes, Key = Bytes> {
  /** Where to ask first, as `host:port`. Any broker of the cluster serves; name several. */
  readonly brokers: readonly string[]
  /** Names this application to the brokers (quotas, logs). Default `holdfast`. */
  readonly clientId?: string | undefined
  /** TLS as kafkajs takes it: `true`, or options of `tls.connect`. Default: none. */
  readonly ssl?: boolean | object | undefined
  /** SASL as kafkajs takes it: `{ mechanism, ... }`. Default: none. */
  readonly sasl?: { readonly mechanism: string } | undefined
  /**
   * Who acknowledges: `'all'` (or -1) in-sync replicas, 1 = the leader alone, 0 = nobody. Default `'all'`.
   * With 0 and 1 say `enableIdempotence: false` too: what Java then does silently is refused here.
   */
  readonly acks?: 'all' | -1 | 0 | 1 | undefined
  /**
   * A record is stored once and in order whatever is sent again (KIP-98). Default true. Without it a lost
   * answer may duplicate, and a failed attempt may reorder.
   */
  readonly enableIdempotence?: boolean | undefined
  /** How often a batch is sent again before it is given up. Default 2,147,483,647: the deadline rules. From 1 with idempotence. */
  readonly retries?: number | undefined
  /** Delay after a first failure, doubling from there, with 20 % jitter. Default 100. */
  readonly retryBackoffMs?: number | undefined
  /** The longest such delay. Default 1,000. */
  readonly retryBackoffMaxMs?: number | undefined
  /** How long a batch waits for more records. Default 5. */
  readonly lingerMs?: number | undefined
  /** A batch is full at this size. Default 65,536; Java's 16,384 costs throughput at Node's speeds. */
  readonly batchSize?: number | undefined
  /** The largest request, and so the largest record. Default 1,048,576. */
  readonly maxRequestSize?: number | undefined
  /** Requests under way to a broker. Default 5, which is the most with idempotence. */
  readonly maxInFlightRequestsPerConnection?: number | undefined
  /** From acceptance of a record to its outcome. Default 120,000. */
  readonly deliveryTimeoutMs?: number | undefined
  /** How long a broker may take to answer before the connection is given up. Default 30,000. */
  readonly requestTimeoutMs?: number | undefined
  /** Bound of everything buffered. Default 33,554,432. */
  readonly bufferMemory?: number | undefined
  /** How long a send may wait for metadata or for memory. Default 60,000. */
  readonly maxBlockMs?: number | undefined
  /** How old leaders and partition counts may get. Default 300,000. */
  readonly metadataMaxAgeMs?: number | undefined
  /** Lets the brokers create topics that are sent to. Default false. */
  readonly allowAutoTopicCreation?: boolean | undefined
  /** Packs the records of each batch, where that makes it smaller. Default `'none'`. */
  readonly compressionType?: CompressionType | undefined
  /** Chooses partitions. Default: as Java's, murmur2 of the key; keyless records stick to a partition for a batch. */
  readonly partitioner?: PartitionerFunction | undefined
  /** Turn keys and values that are not strings or bytes into such. Default: none. */
  readonly serializer?: Serializers<Value, Key> | undefined
  /**
   * Refuses sends at once while the cluster, or a topic, fails. Default: on; `false` = off.
   * See docs/guide/circuit-breaker.md.
   */
  readonly breaker?: false | GivenBreakerOptions | undefined
  /**
   * Makes transactions possible, under the ids `<prefix>-0`, `<prefix>-1`, ... Two running producers must not share
   * one: they would fence each other. A function is asked once, when the producer is created. See
   * docs/guide/transactions.md for ways to choose it.
   */
  readonly transactionalIdPrefix?: string | (() => string) | undefined
  /** Instead of a prefix: a pool of exactly this id, as Java's `transactional.id`. */
  readonly transactionalId?: string | undefined
  /** How many transactions may run at once, each under an id of its own. Default 8; made as they are needed. */
  readonly transactionPoolSize?: number | undefined
  /** How long a transaction may be open before it is aborted, here or by its coordinator. Default 60,000; brokers allow 900,000. */
  readonly transactionTimeoutMs?: number | undefined
  /** pino's shape; silent by default. */
  readonly logger?: Logger | undefined
}
