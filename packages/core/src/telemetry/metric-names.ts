/**
 * - `total`: counts since the producer was created, and never falls
 * - `rate`, `average`, `maximum`: of the sampled past; see sampled-stat.ts
 * - `gauge`: as it is when the snapshot is taken
 */
type MetricKind = 'total' | 'rate' | 'average' | 'maximum' | 'gauge'

export type MetricRow = readonly [kind: MetricKind, unit: string, description: string]

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

/** What `producer.metrics()` shows: Kafka's own names (producer-metrics) and ours. The source of docs/reference/metrics.md. */
export const METRICS: Readonly<Record<MetricName, MetricRow>> = {
  'record-send-rate': ['rate', S, 'Records sent; repeats are not counted again'],
  'record-send-total': ['total', N, 'The same, since the producer was created'],
  'record-acknowledged-rate': ['rate', S, 'Records acknowledged. Not in Kafka'],
  'record-acknowledged-total': [
    'total',
    N,
    'The same, since the producer was created. Not in Kafka',
  ],
  'record-error-rate': ['rate', S, 'Records that failed, for whatever reason, with whatever fate'],
  'record-error-total': ['total', N, 'The same, since the producer was created'],
  'record-retry-rate': ['rate', S, 'Records whose batch failed an attempt and is sent again'],
  'record-retry-total': ['total', N, 'The same, since the producer was created'],
  'record-queue-time-avg': ['average', MS, 'From the first record of a batch to its first attempt'],
  'record-queue-time-max': ['maximum', MS, 'The longest of these'],
  'record-size-avg': ['average', B, 'Size of a record within its batch, before compression'],
  'record-size-max': ['maximum', B, 'The largest record'],
  'records-per-request-avg': ['average', N, 'Records in a Produce request'],
  'batch-size-avg': ['average', B, 'Size of a batch on the wire'],
  'batch-size-max': ['maximum', B, 'The largest batch'],
  'batch-split-rate': ['rate', S, 'Batches of which a part was refused, and the rest sent again'],
  'batch-split-total': ['total', N, 'The same, since the producer was created'],
  'compression-rate-avg': [
    'average',
    'ratio',
    'Size of a batch on the wire by its size before compression',
  ],
  'request-latency-avg': ['average', MS, 'From writing a Produce request to its answer'],
  'request-latency-max': ['maximum', MS, 'The longest of these'],
  'request-rate': ['rate', S, 'Produce requests written'],
  'request-total': ['total', N, 'The same, since the producer was created'],
  'request-size-avg': ['average', B, 'Bytes of batches in a Produce request'],
  'request-size-max': ['maximum', B, 'The largest of these'],
  'response-rate': ['rate', S, 'Produce requests answered'],
  'response-total': ['total', N, 'The same, since the producer was created'],
  'outgoing-byte-rate': ['rate', `${B} ${S}`, 'Bytes of batches written'],
  'outgoing-byte-total': ['total', B, 'The same, since the producer was created'],
  'incoming-byte-rate': ['rate', `${B} ${S}`, 'Bytes of answers to Produce requests'],
  'incoming-byte-total': ['total', B, 'The same, since the producer was created'],
  'requests-in-flight': ['gauge', N, 'Produce requests written and not answered'],
  'produce-throttle-time-avg': [
    'average',
    MS,
    'How long brokers asked to wait, because of a quota',
  ],
  'produce-throttle-time-max': ['maximum', MS, 'The longest of these'],
  'metadata-age': ['gauge', 's', 'Since the metadata was learnt; NaN before that'],
  'buffer-total-bytes': ['gauge', B, '`bufferMemory`'],
  'buffer-available-bytes': ['gauge', B, 'What is free of it'],
  'buffer-exhausted-rate': ['rate', S, 'Records refused with BufferFullError'],
  'buffer-exhausted-total': ['total', N, 'The same, since the producer was created'],
  'bufferpool-wait-time-ns-total': [
    'total',
    'ns',
    'Time that records waited for memory, summed over records',
  ],
  'waiting-threads': ['gauge', N, 'Records that wait for memory, and calls that wait for metadata'],
  'connection-count': ['gauge', N, 'Connections for Produce requests that are open'],
  'connection-creation-rate': ['rate', S, 'Connections opened'],
  'connection-creation-total': ['total', N, 'The same, since the producer was created'],
  'connection-close-rate': ['rate', S, 'Connections that failed or were closed'],
  'connection-close-total': ['total', N, 'The same, since the producer was created'],
  'failed-authentication-rate': ['rate', S, 'Connections whose SASL credentials were refused'],
  'failed-authentication-total': ['total', N, 'The same, since the producer was created'],
  'epoch-raised-total': [
    'total',
    N,
    'How often a partition left its sequence and raised its epoch. Not in Kafka',
  ],
  'breaker-state': [
    'gauge',
    '0, 0.5, 1',
    'The cluster breaker: closed, half-open, open. Not in Kafka',
  ],
}

/** Per topic, in `producer.metrics().topics`. */
export const TOPIC_METRICS: Readonly<Record<TopicMetricName, MetricRow>> = {
  'record-send-rate': ['rate', S, 'As above, of this topic'],
  'record-send-total': ['total', N, 'As above, of this topic'],
  'record-acknowledged-total': ['total', N, 'As above, of this topic. Not in Kafka'],
  'byte-rate': ['rate', `${B} ${S}`, 'Bytes of batches sent'],
  'byte-total': ['total', B, 'The same, since the producer was created'],
  'record-retry-rate': ['rate', S, 'As above, of this topic'],
  'record-retry-total': ['total', N, 'As above, of this topic'],
  'record-error-rate': ['rate', S, 'As above, of this topic'],
  'record-error-total': ['total', N, 'As above, of this topic'],
  'compression-rate': ['average', 'ratio', 'As compression-rate-avg, of this topic'],
}
