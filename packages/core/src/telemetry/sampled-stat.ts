/** How much of the past a metric shows; Kafka's `metrics.num.samples` and `metrics.sample.window.ms`. */
export interface SampleWindows {
  readonly samples: number
  readonly sampleWindowMs: number
}

export const KAFKA_WINDOWS: SampleWindows = { samples: 2, sampleWindowMs: 30_000 }

/**
 * Sum, average and maximum over the latest samples, by the rule of SampledStat in Kafka 4.2: a sample is
 * complete after its window, the next value begins another, and one whose last value is older than all
 * windows together is emptied by whoever reads. Times are the clock's `now`, in ms; they never go back.
 *
 * `record` is O(1), and allocates only while there are fewer samples than there will be.
 */
export class SampledStat {
  readonly #windows: SampleWindows
  /** One more than are shown, as in Kafka: the newest is not complete. */
  readonly #ring: Sample[] = []
  #current = 0

  constructor(windows: SampleWindows) {
    this.#windows = windows
  }

  record(value: number, now: number): void {
    let sample = this.#newest(now)
    if (now - sample.startMs >= this.#windows.sampleWindowMs) sample = this.#advance(now)
    sample.add(value, now)
  }

  sum(now: number): number {
    this.#emptyOld(now)
    let sum = 0
    for (const sample of this.#ring) sum += sample.sum
    return sum
  }

  /** NaN if there is nothing to average, as in Java. */
  average(now: number): number {
    const sum = this.sum(now)
    let count = 0
    for (const sample of this.#ring) count += sample.count
    return sum / count
  }

  /** NaN if there was nothing, as in Java. */
  max(now: number): number {
    this.#emptyOld(now)
    let max = Number.NEGATIVE_INFINITY
    for (const sample of this.#ring) if (sample.max > max) max = sample.max
    return max === Number.NEGATIVE_INFINITY ? Number.NaN : max
  }

  /** When the oldest sample began. The first one begins with the first value, or with the first to ask. */
  oldestStartMs(now: number): number {
    this.#emptyOld(now)
    let { startMs } = this.#newest(now)
    for (const sample of this.#ring) if (sample.startMs < startMs) startMs = sample.startMs
    return startMs
  }

  #newest(now: number): Sample {
    const sample = this.#ring[this.#current]
    return sample ?? (this.#ring[this.#current] = new Sample(now))
  }

  #advance(now: number): Sample {
    this.#current = (this.#current + 1) % (this.#windows.samples + 1)
    const sample = this.#newest(now)
    sample.empty(now)
    return sample
  }

  #emptyOld(now: number): void {
    const { samples, sampleWindowMs } = this.#windows
    for (const sample of this.#ring) {
      if (now - sample.lastMs >= samples * sampleWindowMs) sample.empty(now)
    }
  }
}

class Sample {
  startMs: number
  /** Of the last value; of the start, if there was none. */
  lastMs: number
  sum = 0
  count = 0
  max: number = Number.NEGATIVE_INFINITY

  constructor(now: number) {
    this.startMs = now
    this.lastMs = now
  }

  add(value: number, now: number): void {
    this.lastMs = now
    this.sum += value
    this.count++
    if (value > this.max) this.max = value
  }

  /** Used again, so that a new window costs no allocation. */
  empty(now: number): void {
    this.startMs = now
    this.lastMs = now
    this.sum = 0
    this.count = 0
    this.max = Number.NEGATIVE_INFINITY
  }
}
