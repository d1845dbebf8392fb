import { SampledStat, type SampleWindows } from './sampled-stat.ts'

/** Kafka's Meter: a rate, and a total since the producer was created. */
export class Meter {
  total = 0
  readonly #windows: SampleWindows
  readonly #stat: SampledStat

  constructor(windows: SampleWindows) {
    this.#windows = windows
    this.#stat = new SampledStat(windows)
  }

  add(value: number, now: number): void {
    this.total += value
    this.#stat.record(value, now)
  }

  /**
   * Per second, by the rule of Rate in Kafka 4.2: over the time since the oldest sample began. Windows
   * that are missing from all but one are added to it, lest the first values of a new metric, or the
   * first ones after a silence, look like a flood.
   */
  rate(now: number): number {
    const { samples, sampleWindowMs } = this.#windows
    const sum = this.#stat.sum(now)
    let elapsedMs = now - this.#stat.oldestStartMs(now)
    const missing = samples - 1 - Math.floor(elapsedMs / sampleWindowMs)
    if (missing > 0) elapsedMs += missing * sampleWindowMs
    return sum / (Math.max(elapsedMs, 1) / 1_000)
  }
}
