import type { Clock } from '../ports/clock.ts'
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

  constructor(clock: Clock, windows: SampleWindows) {
    this.sent = new Meter(clock, windows)
    this.bytes = new Meter(clock, windows)
    this.retried = new Meter(clock, windows)
    this.failed = new Meter(clock, windows)
    this.compression = new SampledStat(clock, windows)
  }

  snapshot(): TopicMetrics {
    return {
      'record-send-rate': this.sent.rate,
      'record-send-total': this.sent.total,
      'record-acknowledged-total': this.acknowledged,
      'byte-rate': this.bytes.rate,
      'byte-total': this.bytes.total,
      'record-retry-rate': this.retried.rate,
      'record-retry-total': this.retried.total,
      'record-error-rate': this.failed.rate,
      'record-error-total': this.failed.total,
      'compression-rate': this.compression.average,
    }
  }
}
