import { Meter } from './meter.ts'
import type { TopicMetricName } from './metric-names.ts'
import { SampledStat, type SampleWindows } from './sampled-stat.ts'

export type TopicMetrics = Readonly<Record<TopicMetricName, number>>

/** What is counted per topic. */
export class TopicMeters {
  readonly sent: Meter
  readonly bytes: Meter
  readonly retried: Meter
  readonly failed: Meter
  readonly compression: SampledStat
  acknowledged = 0

  constructor(windows: SampleWindows) {
    this.sent = new Meter(windows)
    this.bytes = new Meter(windows)
    this.retried = new Meter(windows)
    this.failed = new Meter(windows)
    this.compression = new SampledStat(windows)
  }

  snapshot(now: number): TopicMetrics {
    return {
      'record-send-rate': this.sent.rate(now),
      'record-send-total': this.sent.total,
      'record-acknowledged-total': this.acknowledged,
      'byte-rate': this.bytes.rate(now),
      'byte-total': this.bytes.total,
      'record-retry-rate': this.retried.rate(now),
      'record-retry-total': this.retried.total,
      'record-error-rate': this.failed.rate(now),
      'record-error-total': this.failed.total,
      'compression-rate': this.compression.average(now),
    }
  }
}
