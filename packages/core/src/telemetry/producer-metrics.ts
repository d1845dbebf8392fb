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
    const meter = (): Meter => new Meter(windows)
    const stat = (): SampledStat => new SampledStat(windows)
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
    const now = this.#clock.now()
    this.#sent.add(records, now)
    this.#queueTime.record(queueTimeMs, now)
    this.#recordSize.record(unpackedBytes / records, now)
    this.#recordSizeMax.record(largestRecordBytes, now)
    this.#batchSize.record(bytes, now)
    this.#compression.record(bytes / unpackedBytes, now)
    const own = this.#of(topic)
    own.sent.add(records, now)
    own.bytes.add(bytes, now)
    own.compression.record(bytes / unpackedBytes, now)
  }

  /** A Produce request was written. */
  requestSent(records: number, bytes: number): void {
    const now = this.#clock.now()
    this.#requests.add(1, now)
    this.#outgoing.add(bytes, now)
    this.#recordsPerRequest.record(records, now)
    this.#requestSize.record(bytes, now)
  }

  /** Its answer came; `latencyMs` counts from writing it. */
  requestAnswered(latencyMs: number, throttleMs: number, bytes: number): void {
    const now = this.#clock.now()
    this.#responses.add(1, now)
    this.#incoming.add(bytes, now)
    this.#latency.record(latencyMs, now)
    this.#throttle.record(throttleMs, now)
  }

  recordsAcknowledged(topic: string, records: number): void {
    this.#acknowledged.add(records, this.#clock.now())
    this.#of(topic).acknowledged += records
  }

  recordsRetried(topic: string, records: number): void {
    const now = this.#clock.now()
    this.#retried.add(records, now)
    this.#of(topic).retried.add(records, now)
  }

  /** Failed for good, for whatever reason. */
  recordsFailed(topic: string, records: number): void {
    const now = this.#clock.now()
    this.#failed.add(records, now)
    this.#of(topic).failed.add(records, now)
  }

  batchSplit(): void {
    this.#split.add(1, this.#clock.now())
  }

  /** A record does not wait for memory any more; `exhausted`: it was refused for it. */
  bufferWaited(waitMs: number, exhausted: boolean): void {
    this.#waitedNs += waitMs * NS_PER_MS
    if (exhausted) this.#exhausted.add(1, this.#clock.now())
  }

  connectionOpened(): void {
    this.#opened.add(1, this.#clock.now())
  }

  connectionClosed(): void {
    this.#closed.add(1, this.#clock.now())
  }

  authenticationFailed(): void {
    this.#unauthenticated.add(1, this.#clock.now())
  }

  epochRaised(): void {
    this.#epochsRaised++
  }

  snapshot(): MetricsSnapshot {
    const gauges = this.#gauges
    const now = this.#clock.now()
    // Not by assignment: `__proto__` is a legal name of a topic.
    const topics = Object.fromEntries(
      Array.from(this.#topics, ([topic, meters]) => [topic, meters.snapshot(now)] as const),
    )
    return {
      'record-send-rate': this.#sent.rate(now),
      'record-send-total': this.#sent.total,
      'record-acknowledged-rate': this.#acknowledged.rate(now),
      'record-acknowledged-total': this.#acknowledged.total,
      'record-error-rate': this.#failed.rate(now),
      'record-error-total': this.#failed.total,
      'record-retry-rate': this.#retried.rate(now),
      'record-retry-total': this.#retried.total,
      'record-queue-time-avg': this.#queueTime.average(now),
      'record-queue-time-max': this.#queueTime.max(now),
      'record-size-avg': this.#recordSize.average(now),
      'record-size-max': this.#recordSizeMax.max(now),
      'records-per-request-avg': this.#recordsPerRequest.average(now),
      'batch-size-avg': this.#batchSize.average(now),
      'batch-size-max': this.#batchSize.max(now),
      'batch-split-rate': this.#split.rate(now),
      'batch-split-total': this.#split.total,
      'compression-rate-avg': this.#compression.average(now),
      'request-latency-avg': this.#latency.average(now),
      'request-latency-max': this.#latency.max(now),
      'request-rate': this.#requests.rate(now),
      'request-total': this.#requests.total,
      'request-size-avg': this.#requestSize.average(now),
      'request-size-max': this.#requestSize.max(now),
      'response-rate': this.#responses.rate(now),
      'response-total': this.#responses.total,
      'outgoing-byte-rate': this.#outgoing.rate(now),
      'outgoing-byte-total': this.#outgoing.total,
      'incoming-byte-rate': this.#incoming.rate(now),
      'incoming-byte-total': this.#incoming.total,
      'requests-in-flight': gauges.requestsInFlight(),
      'produce-throttle-time-avg': this.#throttle.average(now),
      'produce-throttle-time-max': this.#throttle.max(now),
      'metadata-age': (gauges.metadataAgeMs() ?? Number.NaN) / 1_000,
      'buffer-total-bytes': gauges.bufferTotalBytes,
      'buffer-available-bytes': gauges.bufferAvailableBytes(),
      'buffer-exhausted-rate': this.#exhausted.rate(now),
      'buffer-exhausted-total': this.#exhausted.total,
      'bufferpool-wait-time-ns-total': this.#waitedNs,
      'waiting-threads': gauges.waitingCalls(),
      'connection-count': gauges.connectionCount(),
      'connection-creation-rate': this.#opened.rate(now),
      'connection-creation-total': this.#opened.total,
      'connection-close-rate': this.#closed.rate(now),
      'connection-close-total': this.#closed.total,
      'failed-authentication-rate': this.#unauthenticated.rate(now),
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
    const meters = this.#topics.get(name) ?? new TopicMeters(this.#windows)
    this.#topics.set(name, meters)
    return meters
  }
}
