import type { KafkaConfig, ProducerConfig, RetryOptions } from 'kafkajs'
import type { PartitionerFunction, ProducerOptions } from '../config/producer-options.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import type { Logger } from '../ports/logger.ts'
import type { Variant } from './variant.ts'

const INT32 = 2 ** 31 - 1
/** kafkajs's src/retry/defaults.js. Its `retries` belong to these waits: 5 of ours are over in 2 s. */
const KAFKAJS_INITIAL_RETRY_TIME_MS = 300
const KAFKAJS_MAX_RETRY_TIME_MS = 30_000
/** The core's default, raised where a `requestTimeout` would not fit into it. */
const DELIVERY_TIMEOUT_MS = 120_000
/** As kafkajs: what is sent while nothing is under way leaves at once. */
const LINGER_MS = 0
/** The brokers know a producer's last five batches. */
const MOST_IN_FLIGHT = 5

/** kafkajs's configuration, in the core's words. */
export function mapOptions(
  config: KafkaConfig,
  producer: ProducerConfig,
  variant: Variant,
  rest: {
    readonly brokers: readonly string[]
    readonly logger: Logger
    readonly partitioner: PartitionerFunction | undefined
  },
): ProducerOptions {
  const { requestTimeout } = config
  return {
    brokers: rest.brokers,
    clientId: config.clientId === undefined ? 'kafkajs' : config.clientId,
    ssl: config.ssl,
    sasl: config.sasl,
    acks: variant.acks,
    ...(isIdempotent(config, producer, variant) ? {} : { enableIdempotence: false }),
    ...(variant.compressionType === 'none' ? {} : { compressionType: variant.compressionType }),
    ...retryOptions(config.retry, producer.retry),
    lingerMs: LINGER_MS,
    requestTimeoutMs: requestTimeout,
    ...(typeof requestTimeout === 'number' && requestTimeout > DELIVERY_TIMEOUT_MS - LINGER_MS
      ? { deliveryTimeoutMs: requestTimeout + LINGER_MS }
      : {}),
    maxInFlightRequestsPerConnection: inFlight(producer.maxInFlightRequests),
    metadataMaxAgeMs: producer.metadataMaxAge,
    allowAutoTopicCreation: producer.allowAutoTopicCreation ?? true,
    ...(rest.partitioner === undefined ? {} : { partitioner: rest.partitioner }),
    logger: rest.logger,
  }
}

/** Wherever it can be: with acks -1, unless the caller wants no retries, which is at odds with it. */
export function isIdempotent(
  config: KafkaConfig,
  producer: ProducerConfig,
  { acks }: Variant,
): boolean {
  return acks === -1 && mergedRetry(config.retry, producer.retry).retries !== 0
}

/** Options that were given and change nothing here, as kafkajs's names them. */
export function withoutEffect(config: KafkaConfig, producer: ProducerConfig): string[] {
  const { maxInFlightRequests, transactionTimeout } = producer
  const { factor = 0.2, multiplier = 2 } = mergedRetry(config.retry, producer.retry)
  const judged: Readonly<Record<string, boolean>> = {
    connectionTimeout: config.connectionTimeout !== undefined,
    authenticationTimeout: config.authenticationTimeout !== undefined,
    reauthenticationThreshold: config.reauthenticationThreshold !== undefined,
    'enforceRequestTimeout: false': config.enforceRequestTimeout === false,
    socketFactory: config.socketFactory !== undefined,
    'retry.factor': factor !== 0.2,
    'retry.multiplier': multiplier !== 2,
    'maxInFlightRequests above 5': (maxInFlightRequests ?? 0) > MOST_IN_FLIGHT,
    transactionTimeout: transactionTimeout !== undefined,
  }
  return Object.keys(judged).filter((name) => judged[name])
}

const KAFKAJS_NAMES: Readonly<Record<string, string>> = {
  retries: 'retry.retries',
  retryBackoffMs: 'retry.initialRetryTime',
  retryBackoffMaxMs: 'retry.maxRetryTime',
  requestTimeoutMs: 'requestTimeout',
  metadataMaxAgeMs: 'metadataMaxAge',
  maxInFlightRequestsPerConnection: 'maxInFlightRequests',
  compressionType: 'compression',
  partitioner: 'createPartitioner',
}

/** The core's complaint, under the names that the caller wrote. */
export function inKafkajsNames(error: unknown): unknown {
  if (!(error instanceof ConfigurationError)) return error
  return new ConfigurationError(
    error.details.problems.map((problem) => ({
      ...problem,
      field: KAFKAJS_NAMES[problem.field] ?? problem.field,
    })),
  )
}

function retryOptions(
  ofKafka: RetryOptions | undefined,
  ofProducer: RetryOptions | undefined,
): Pick<ProducerOptions, 'retries' | 'retryBackoffMs' | 'retryBackoffMaxMs'> {
  const { retries, initialRetryTime, maxRetryTime } = mergedRetry(ofKafka, ofProducer)
  if (retries === undefined && initialRetryTime === undefined && maxRetryTime === undefined)
    return {}
  const retryBackoffMaxMs = atMost(INT32, maxRetryTime ?? KAFKAJS_MAX_RETRY_TIME_MS)
  return {
    retries: retries === undefined ? undefined : atMost(INT32, retries),
    // kafkajs waits `initialRetryTime` once even if that is more than the maximum.
    retryBackoffMs: atMost(retryBackoffMaxMs, initialRetryTime ?? KAFKAJS_INITIAL_RETRY_TIME_MS),
    retryBackoffMaxMs,
  }
}

/** As kafkajs: the producer's win, each for itself. */
function mergedRetry(
  ofKafka: RetryOptions | undefined,
  ofProducer: RetryOptions | undefined,
): RetryOptions {
  return { ...given(ofKafka), ...given(ofProducer) }
}

function given(retry: RetryOptions | undefined): RetryOptions {
  return Object.fromEntries(Object.entries(retry ?? {}).filter(([, value]) => value !== undefined))
}

/** kafkajs takes null, 0 and nothing for "no limit". */
function inFlight(maxInFlightRequests: number | null | undefined): number {
  return atMost(MOST_IN_FLIGHT, maxInFlightRequests || MOST_IN_FLIGHT)
}

/** What is not a number passes: the core names it. */
function atMost(most: number, value: number): number {
  return typeof value === 'number' && value > most ? most : value
}
