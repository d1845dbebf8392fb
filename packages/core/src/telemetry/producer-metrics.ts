import type { Clock } from '../ports/clock.ts'
import { Meter } from './meter.ts'
import type { MetricName } from './metric-names.ts'
import { KAFKA_WINDOWS, SampledStat, type SampleWindows } from './sampled-stat.ts'
import { TopicMeters, type TopicMetrics } from './topic-meters.ts'

/** What is asked for when a snapshot is taken, instead of being counted. */
export interface MetricGauges {
  readonly bufferTotalBytes: number
  bufferAvailableBytes(): number
  requestsInFlight(): number
  waitingCalls(): number
  /** Undefined before the metadata was learnt. */
  metadataAgeMs(): number | undefined
  connectionCount(): number
  breakerState?(): 0 | 0.5 | 1
}

/**
 * Plain numbers under Kafka's own names; see docs/reference/metrics.md. An average or maximum of nothing is
 * NaN, as in Java; JSON writes it as null.
 */
export type MetricsSnapshot = Readonly<Record<MetricName, number>> & {
  /** By topic; those beyond the first 1,000 share `(other)`. */
  readonly topics: Readonly<Record<string, TopicMetrics>>
}

/** More topics than these are counted together. */
const MOST_TOPICS = 1_000
const OTHER = '(other)'
const NS_PER_MS = 1_000_000

/** Counts and samples, without a timer: a snapshot is computed when it is asked for. */
export class ProducerMetrics {
  readonly #clock: Clock
  readonly #windows: SampleWindows
  readonly #gauges: MetricGauges
  readonly #topics = new Map<string, TopicMeters>()

  readonly #sent: Meter
  readonly #acknowledged: Meter
  readonly #failed: Meter
  readonly #retried: Meter
  readonly #split: Meter
  readonly #requests: Meter
  readonly #responses: Meter
  readonly #outgoing: Meter
  readonly #incoming: Meter
  readonly #exhausted: Meter
  readonly #opened: Meter
  readonly #closed: Meter
  readonly #unauthenticated: Meter
  readonly #queueTime: SampledStat
  readonly #recordSize: SampledStat
  readonly #recordSizeMax: SampledStat
  readonly #recordsPerRequest: SampledStat
  readonly #batchSize: SampledStat
  readonly #compression: SampledStat
  readonly #latency: SampledStat
  readonly #requestSize: SampledStat
  readonly #throttle: SampledStat
  #waitedNs = 0
  #epochsRaised = 0

  constructor(clock: Clock, gauges: MetricGauges, windows: SampleWindows = KAFKA_WINDOWS) {
    this.#clock = clock
    this.#windows = windows
    this.#gauges = gauges
    const meter = (): Meter => new Meter(clock, windows)
    const stat = (): SampledStat => new SampledStat(clock, windows)
    this.#sent = meter()
    this.#acknowledged = meter()
    this.#failed = meter()
    this.#retried = meter()
    this.#split = meter()
    this.#requests = meter()
    this.#responses = meter()
    this.#outgoing = meter()
    this.#incoming = meter()
    this.#exhausted = meter()
    this.#opened = meter()
    this.#closed = meter()
    this.#unauthenticated = meter()
    this.#queueTime = stat()
    this.#recordSize = stat()
    this.#recordSizeMax = stat()
    this.#recordsPerRequest = stat()
    this.#batchSize = stat()
    this.#compression = stat()
    this.#latency = stat()
    this.#requestSize = stat()
    this.#throttle = stat()
  }

  /** A batch takes off for the first time. `bytes` as on the wire, `unpackedBytes` before compression. */
  batchSent(
    topic: string,
    records: number,
    bytes: number,
    unpackedBytes: number,
    queueTimeMs: number,
    largestRecordBytes: number,
  ): void {
    this.#sent.add(records)
    this.#queueTime.record(queueTimeMs)
    this.#recordSize.record(unpackedBytes / records)
    this.#recordSizeMax.record(largestRecordBytes)
    this.#batchSize.record(bytes)
    this.#compression.record(bytes / unpackedBytes)
    const own = this.#of(topic)
    own.sent.add(records)
    own.bytes.add(bytes)
    own.compression.record(bytes / unpackedBytes)
  }

  /** A Produce request was written. */
  requestSent(records: number, bytes: number): void {
    this.#requests.add(1)
    this.#outgoing.add(bytes)
    this.#recordsPerRequest.record(records)
    this.#requestSize.record(bytes)
  }

  /** Its answer came; `latencyMs` counts from writing it. */
  requestAnswered(latencyMs: number, throttleMs: number, bytes: number): void {
    this.#responses.add(1)
    this.#incoming.add(bytes)
    this.#latency.record(latencyMs)
    this.#throttle.record(throttleMs)
  }

  recordsAcknowledged(topic: string, records: number): void {
    this.#acknowledged.add(records)
    this.#of(topic).acknowledged += records
  }

  recordsRetried(topic: string, records: number): void {
    this.#retried.add(records)
    this.#of(topic).retried.add(records)
  }

  /** Failed for good, for whatever reason. */
  recordsFailed(topic: string, records: number): void {
    this.#failed.add(records)
    this.#of(topic).failed.add(records)
  }

  batchSplit(): void {
    this.#split.add(1)
  }

  /** A record does not wait for memory any more; `exhausted`: it was refused for it. */
  bufferWaited(waitMs: number, exhausted: boolean): void {
    this.#waitedNs += waitMs * NS_PER_MS
    if (exhausted) this.#exhausted.add(1)
  }

  connectionOpened(): void {
    this.#opened.add(1)
  }

  connectionClosed(): void {
    this.#closed.add(1)
  }

  authenticationFailed(): void {
    this.#unauthenticated.add(1)
  }

  epochRaised(): void {
    this.#epochsRaised++
  }

  snapshot(): MetricsSnapshot {
    const gauges = this.#gauges
    const topics: Record<string, TopicMetrics> = {}
    for (const [topic, meters] of this.#topics) topics[topic] = meters.snapshot()
    return {
      'record-send-rate': this.#sent.rate,
      'record-send-total': this.#sent.total,
      'record-acknowledged-rate': this.#acknowledged.rate,
      'record-acknowledged-total': this.#acknowledged.total,
      'record-error-rate': this.#failed.rate,
      'record-error-total': this.#failed.total,
      'record-retry-rate': this.#retried.rate,
      'record-retry-total': this.#retried.total,
      'record-queue-time-avg': this.#queueTime.average,
      'record-queue-time-max': this.#queueTime.max,
      'record-size-avg': this.#recordSize.average,
      'record-size-max': this.#recordSizeMax.max,
      'records-per-request-avg': this.#recordsPerRequest.average,
      'batch-size-avg': this.#batchSize.average,
      'batch-size-max': this.#batchSize.max,
      'batch-split-rate': this.#split.rate,
      'batch-split-total': this.#split.total,
      'compression-rate-avg': this.#compression.average,
      'request-latency-avg': this.#latency.average,
      'request-latency-max': this.#latency.max,
      'request-rate': this.#requests.rate,
      'request-total': this.#requests.total,
      'request-size-avg': this.#requestSize.average,
      'request-size-max': this.#requestSize.max,
      'response-rate': this.#responses.rate,
      'response-total': this.#responses.total,
      'outgoing-byte-rate': this.#outgoing.rate,
      'outgoing-byte-total': this.#outgoing.total,
      'incoming-byte-rate': this.#incoming.rate,
      'incoming-byte-total': this.#incoming.total,
      'requests-in-flight': gauges.requestsInFlight(),
      'produce-throttle-time-avg': this.#throttle.average,
      'produce-throttle-time-max': this.#throttle.max,
      'metadata-age': (gauges.metadataAgeMs() ?? Number.NaN) / 1_000,
      'buffer-total-bytes': gauges.bufferTotalBytes,
      'buffer-available-bytes': gauges.bufferAvailableBytes(),
      'buffer-exhausted-rate': this.#exhausted.rate,
      'buffer-exhausted-total': this.#exhausted.total,
      'bufferpool-wait-time-ns-total': this.#waitedNs,
      'waiting-threads': gauges.waitingCalls(),
      'connection-count': gauges.connectionCount(),
      'connection-creation-rate': this.#opened.rate,
      'connection-creation-total': this.#opened.total,
      'connection-close-rate': this.#closed.rate,
      'connection-close-total': this.#closed.total,
      'failed-authentication-rate': this.#unauthenticated.rate,
      'failed-authentication-total': this.#unauthenticated.total,
      'epoch-raised-total': this.#epochsRaised,
      'breaker-state': gauges.breakerState?.() ?? 0,
      topics,
    }
  }

  #of(topic: string): TopicMeters {
    const present = this.#topics.get(topic)
    if (present) return present
    const name = this.#topics.size < MOST_TOPICS ? topic : OTHER
    const meters = this.#topics.get(name) ?? new TopicMeters(this.#clock, this.#windows)
    this.#topics.set(name, meters)
    return meters
  }
}
