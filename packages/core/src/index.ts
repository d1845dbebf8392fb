export type { BreakerOptions, GivenBreakerOptions } from './circuit/breaker-options.ts'
export type { BreakerMove, BreakerSnapshot, BreakerState } from './circuit/breaker-state.ts'
export type { ProducerBreaker } from './circuit/producer-breaker.ts'
export type { JavaProducerProperties } from './config/java-name.ts'
export type { MixedProducerOptions } from './config/normalize-options.ts'
export { loadProducerProperties } from './config/properties-file.ts'
export type {
  PartitionerFunction,
  PartitionerInput,
  ProducerOptions,
} from './config/producer-options.ts'
export { createProducer } from './create-producer.ts'
export { AuthenticationError } from './errors/authentication-error.ts'
export { AuthorizationError } from './errors/authorization-error.ts'
export { BreakerOpenError } from './errors/breaker-open-error.ts'
export { BrokerRejectedError } from './errors/broker-rejected-error.ts'
export { BufferFullError } from './errors/buffer-full-error.ts'
export { ConfigurationError, type ConfigurationProblem } from './errors/configuration-error.ts'
export { ConnectionError } from './errors/connection-error.ts'
export { DeliveryTimeoutError } from './errors/delivery-timeout-error.ts'
export { FlushTimeoutError } from './errors/flush-timeout-error.ts'
export { type Fate, HoldfastError } from './errors/holdfast-error.ts'
export { MetadataTimeoutError } from './errors/metadata-timeout-error.ts'
export { PartialSendError } from './errors/partial-send-error.ts'
export { ProducerClosedError } from './errors/producer-closed-error.ts'
export { ProducerFencedError } from './errors/producer-fenced-error.ts'
export { RecordTooLargeError } from './errors/record-too-large-error.ts'
export { SendAbortedError } from './errors/send-aborted-error.ts'
export { SerializationError } from './errors/serialization-error.ts'
export { TopicNotFoundError } from './errors/topic-not-found-error.ts'
export { type AbortReason, TransactionAbortedError } from './errors/transaction-aborted-error.ts'
export { TransactionOutcomeUnknownError } from './errors/transaction-outcome-unknown-error.ts'
export { TransactionPoolTimeoutError } from './errors/transaction-pool-timeout-error.ts'
export { TransactionStateError } from './errors/transaction-state-error.ts'
export type {
  Bytes,
  CallOptions,
  HeaderValue,
  Message,
  SendBatchRequest,
  SendRequest,
} from './pipeline/message.ts'
export {
  jsonSerializer,
  type Serializer,
  type SerializerContext,
  type Serializers,
} from './pipeline/serializer.ts'
export { RecordMetadata } from './record-metadata.ts'
export type { Logger } from './ports/logger.ts'
export type { HealthCheck, HealthStatus, ProducerHealth } from './producer-health.ts'
export type { Producer } from './producer.ts'
export type {
  AckEvent,
  BreakerEvent,
  EpochEvent,
  GiveUpEvent,
  ProducerEvents,
  ReadyEvent,
  RetryEvent,
  TransactionEvent,
} from './telemetry/producer-events.ts'
export type { MetricName, TopicMetricName } from './telemetry/metric-names.ts'
export type { MetricsSnapshot } from './telemetry/producer-metrics.ts'
export type { TopicMetrics } from './telemetry/topic-meters.ts'
export type { ConsumedOffsets } from './transaction/consumed-offsets.ts'
export type {
  Transaction,
  TransactionOptions,
  TransactionRunOptions,
  TransactionScope,
} from './transaction/transaction.ts'
export type { CompressionType } from './wire/compression.ts'
