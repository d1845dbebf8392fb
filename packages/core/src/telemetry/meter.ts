import type { Clock } from '../ports/clock.ts'
import { SampledStat, type SampleWindows } from './sampled-stat.ts'

/** Kafka's Meter: a rate, and a total since the producer was created. */
export class Meter {
  total = 0
  readonly #stat: SampledStat

  constructor(clock: Clock, windows: SampleWindows) {
    this.#stat = new SampledStat(clock, windows)
  }

  add(value: number): void {
    this.total += value
    this.#stat.record(value)
  }

  get rate(): number {
    return this.#stat.perSecond
  }
}
