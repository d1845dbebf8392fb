import type { Logger } from '../ports/logger.ts'

/**
 * Options as written. Names are Kafka's producer properties in camelCase, with Kafka 4's defaults
 * unless a line says otherwise. Durations are milliseconds, sizes are bytes.
 */
export interface ProducerOptions {
  /** Where to ask first, as `host:port`. Any broker of the cluster serves; name several. */
  readonly brokers: readonly string[]
  /** Names this application to the brokers (quotas, logs). Default `holdfast`. */
  readonly clientId?: string | undefined
  /** TLS as kafkajs takes it: `true`, or options of `tls.connect`. Default: none. */
  readonly ssl?: boolean | object | undefined
  /** SASL as kafkajs takes it: `{ mechanism, ... }`. Default: none. */
  readonly sasl?: { readonly mechanism: string } | undefined
  /** All in-sync replicas acknowledge. The only value so far; -1 is another name for it. */
  readonly acks?: 'all' | -1 | undefined
  /** Always on so far. */
  readonly enableIdempotence?: true | undefined
  /** How often a batch is sent again before it is given up. Default 2,147,483,647: the deadline rules. */
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
  /** 1 to 5. Default 5. */
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
  /** pino's shape; silent by default. */
  readonly logger?: Logger | undefined
}
