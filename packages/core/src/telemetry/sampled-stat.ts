import type { Clock } from '../ports/clock.ts'

/** How much of the past a metric shows; Kafka's `metrics.num.samples` and `metrics.sample.window.ms`. */
export interface SampleWindows {
  readonly samples: number
  readonly sampleWindowMs: number
}

export const KAFKA_WINDOWS: SampleWindows = { samples: 2, sampleWindowMs: 30_000 }

interface Sample {
  startMs: number
  lastMs: number
  sum: number
  count: number
  max: number
}

/**
 * Sum, count and maximum over the latest samples, by the rule of Kafka's SampledStat: a sample is complete
 * after its window, a new one begins with the next value, and one whose last value is older than all windows
 * together is forgotten. Nothing runs by a timer; the clock is asked when a value comes and when it is read.
 */
export class SampledStat {
  readonly #clock: Clock
  readonly #windows: SampleWindows
  /** One more than are shown, as in Kafka: the newest is not complete. */
  readonly #ring: Sample[] = []
  #current = 0

  constructor(clock: Clock, windows: SampleWindows) {
    this.#clock = clock
    this.#windows = windows
  }

  record(value: number): void {
    const now = this.#clock.now()
    let sample = this.#ring[this.#current]
    if (sample === undefined) this.#ring.push((sample = fresh(now)))
    else if (now - sample.startMs >= this.#windows.sampleWindowMs) sample = this.#advance(now)
    sample.lastMs = now
    sample.sum += value
    sample.count++
    if (value > sample.max) sample.max = value
  }

  get sum(): number {
    return this.#retained().reduce((sum, sample) => sum + sample.sum, 0)
  }

  /** NaN if there is nothing to average, as in Java. */
  get average(): number {
    const retained = this.#retained()
    const count = retained.reduce((sum, sample) => sum + sample.count, 0)
    return retained.reduce((sum, sample) => sum + sample.sum, 0) / count
  }

  /** NaN if there was nothing, as in Java. */
  get max(): number {
    const retained = this.#retained()
    if (retained.length === 0) return Number.NaN
    return retained.reduce((max, sample) => Math.max(max, sample.max), Number.NEGATIVE_INFINITY)
  }

  /**
   * Sum per second, by the rule of Kafka's Rate: over the time since the oldest sample began, and at
   * least over all windows but one, lest the first values of a new metric look like a flood.
   */
  get perSecond(): number {
    const { samples, sampleWindowMs } = this.#windows
    const retained = this.#retained()
    if (retained.length === 0) return 0
    const oldest = retained.reduce((min, { startMs }) => Math.min(min, startMs), Infinity)
    let elapsedMs = this.#clock.now() - oldest
    const missing = samples - 1 - Math.floor(elapsedMs / sampleWindowMs)
    if (missing > 0) elapsedMs += missing * sampleWindowMs
    return this.sum / ((elapsedMs || sampleWindowMs) / 1_000)
  }

  #advance(now: number): Sample {
    this.#current = (this.#current + 1) % (this.#windows.samples + 1)
    return (this.#ring[this.#current] = fresh(now))
  }

  #retained(): Sample[] {
    const { samples, sampleWindowMs } = this.#windows
    const expired = this.#clock.now() - samples * sampleWindowMs
    return this.#ring.filter(({ lastMs }) => lastMs > expired)
  }
}

const fresh = (now: number): Sample => ({
  startMs: now,
  lastMs: now,
  sum: 0,
  count: 0,
  max: Number.NEGATIVE_INFINITY,
})
