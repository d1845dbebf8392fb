type Row = readonly [unit: string, description: string]

const S = 'per second'
const N = 'count'
const B = 'bytes'
const MS = 'ms'

export type MetricName =
  | 'record-send-rate'
  | 'record-send-total'
  | 'record-acknowledged-rate'
  | 'record-acknowledged-total'
  | 'record-error-rate'
  | 'record-error-total'
  | 'record-retry-rate'
  | 'record-retry-total'
  | 'record-queue-time-avg'
  | 'record-queue-time-max'
  | 'record-size-avg'
  | 'record-size-max'
  | 'records-per-request-avg'
  | 'batch-size-avg'
  | 'batch-size-max'
  | 'batch-split-rate'
  | 'batch-split-total'
  | 'compression-rate-avg'
  | 'request-latency-avg'
  | 'request-latency-max'
  | 'request-rate'
  | 'request-total'
  | 'request-size-avg'
  | 'request-size-max'
  | 'response-rate'
  | 'response-total'
  | 'outgoing-byte-rate'
  | 'outgoing-byte-total'
  | 'incoming-byte-rate'
  | 'incoming-byte-total'
  | 'requests-in-flight'
  | 'produce-throttle-time-avg'
  | 'produce-throttle-time-max'
  | 'metadata-age'
  | 'buffer-total-bytes'
  | 'buffer-available-bytes'
  | 'buffer-exhausted-rate'
  | 'buffer-exhausted-total'
  | 'bufferpool-wait-time-ns-total'
  | 'waiting-threads'
  | 'connection-count'
  | 'connection-creation-rate'
  | 'connection-creation-total'
  | 'connection-close-rate'
  | 'connection-close-total'
  | 'failed-authentication-rate'
  | 'failed-authentication-total'
  | 'epoch-raised-total'
  | 'breaker-state'

export type TopicMetricName =
  | 'record-send-rate'
  | 'record-send-total'
  | 'record-acknowledged-total'
  | 'byte-rate'
  | 'byte-total'
  | 'record-retry-rate'
  | 'record-retry-total'
  | 'record-error-rate'
  | 'record-error-total'
  | 'compression-rate'

/** What `producer.metrics()` shows: Kafka's own names (producer-metrics), and below them ours. */
export const METRICS: Readonly<Record<MetricName, Row>> = {
  'record-send-rate': [S, 'Records sent; repeats are not counted again'],
  'record-send-total': [N, 'The same, since the producer was created'],
  'record-acknowledged-rate': [S, 'Records acknowledged. Not in Kafka'],
  'record-acknowledged-total': [N, 'The same, since the producer was created. Not in Kafka'],
  'record-error-rate': [S, 'Records that failed, for whatever reason, with whatever fate'],
  'record-error-total': [N, 'The same, since the producer was created'],
  'record-retry-rate': [S, 'Records whose batch failed an attempt and is sent again'],
  'record-retry-total': [N, 'The same, since the producer was created'],
  'record-queue-time-avg': [MS, 'From the first record of a batch to its first attempt'],
  'record-queue-time-max': [MS, 'The longest of these'],
  'record-size-avg': [B, 'Size of a record within its batch, before compression'],
  'record-size-max': [B, 'The largest record'],
  'records-per-request-avg': [N, 'Records in a Produce request'],
  'batch-size-avg': [B, 'Size of a batch on the wire'],
  'batch-size-max': [B, 'The largest batch'],
  'batch-split-rate': [S, 'Batches of which a part was refused, and the rest sent again'],
  'batch-split-total': [N, 'The same, since the producer was created'],
  'compression-rate-avg': ['ratio', 'Size of a batch on the wire by its size before compression'],
  'request-latency-avg': [MS, 'From writing a Produce request to its answer'],
  'request-latency-max': [MS, 'The longest of these'],
  'request-rate': [S, 'Produce requests written'],
  'request-total': [N, 'The same, since the producer was created'],
  'request-size-avg': [B, 'Bytes of batches in a Produce request'],
  'request-size-max': [B, 'The largest of these'],
  'response-rate': [S, 'Produce requests answered'],
  'response-total': [N, 'The same, since the producer was created'],
  'outgoing-byte-rate': [`${B} ${S}`, 'Bytes of batches written'],
  'outgoing-byte-total': [B, 'The same, since the producer was created'],
  'incoming-byte-rate': [`${B} ${S}`, 'Bytes of answers to Produce requests'],
  'incoming-byte-total': [B, 'The same, since the producer was created'],
  'requests-in-flight': [N, 'Produce requests written and not answered'],
  'produce-throttle-time-avg': [MS, 'How long brokers asked to wait, because of a quota'],
  'produce-throttle-time-max': [MS, 'The longest of these'],
  'metadata-age': ['s', 'Since the metadata was learnt; NaN before that'],
  'buffer-total-bytes': [B, '`bufferMemory`'],
  'buffer-available-bytes': [B, 'What is free of it'],
  'buffer-exhausted-rate': [S, 'Records refused with BufferFullError'],
  'buffer-exhausted-total': [N, 'The same, since the producer was created'],
  'bufferpool-wait-time-ns-total': [
    'ns',
    'Time that records waited for memory, summed over records',
  ],
  'waiting-threads': [N, 'Records that wait for memory, and calls that wait for metadata'],
  'connection-count': [N, 'Connections for Produce requests that are open'],
  'connection-creation-rate': [S, 'Connections opened'],
  'connection-creation-total': [N, 'The same, since the producer was created'],
  'connection-close-rate': [S, 'Connections that failed or were closed'],
  'connection-close-total': [N, 'The same, since the producer was created'],
  'failed-authentication-rate': [S, 'Connections whose SASL credentials were refused'],
  'failed-authentication-total': [N, 'The same, since the producer was created'],
  'epoch-raised-total': [
    N,
    'How often a partition left its sequence and raised its epoch. Not in Kafka',
  ],
  'breaker-state': ['0, 0.5, 1', 'The cluster breaker: closed, half-open, open. Not in Kafka'],
}

/** Per topic, in `producer.metrics().topics`. */
export const TOPIC_METRICS: Readonly<Record<TopicMetricName, Row>> = {
  'record-send-rate': [S, 'As above, of this topic'],
  'record-send-total': [N, 'As above, of this topic'],
  'record-acknowledged-total': [N, 'As above, of this topic'],
  'byte-rate': [`${B} ${S}`, 'Bytes of batches sent'],
  'byte-total': [B, 'The same, since the producer was created'],
  'record-retry-rate': [S, 'As above, of this topic'],
  'record-retry-total': [N, 'As above, of this topic'],
  'record-error-rate': [S, 'As above, of this topic'],
  'record-error-total': [N, 'As above, of this topic'],
  'compression-rate': ['ratio', 'As compression-rate-avg, of this topic'],
}
