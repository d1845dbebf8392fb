import { createHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks'

const LOOP_DELAY_RESOLUTION_MS = 1

/** Of the measured part of a round. */
export interface Metered {
  readonly elapsedSeconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  /** User and system time of the process. */
  readonly cpuMicros: number
  readonly loopDelayP99Ms: number
}

/** Latencies, CPU and event loop of this process between `start` and `stop`. */
export class RoundMeter {
  readonly #latency = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 }) // microseconds
  readonly #loopDelay = monitorEventLoopDelay({ resolution: LOOP_DELAY_RESOLUTION_MS })
  #cpuBefore = process.cpuUsage()
  #startedAt = performance.now()

  /** One call that ended well, since `begunAt` on performance's clock. */
  ended(begunAt: number): void {
    this.#latency.record(Math.max(1, Math.round((performance.now() - begunAt) * 1_000)))
  }

  start(): void {
    this.#latency.reset()
    this.#loopDelay.enable()
    this.#cpuBefore = process.cpuUsage()
    this.#startedAt = performance.now()
  }

  stop(): Metered {
    // A busy loop is late: what counts is when it got here, not when it should have
    const elapsedSeconds = (performance.now() - this.#startedAt) / 1_000
    const cpu = process.cpuUsage(this.#cpuBefore)
    this.#loopDelay.disable()
    return {
      elapsedSeconds,
      p50Ms: this.#latency.percentile(50) / 1_000,
      p99Ms: this.#latency.percentile(99) / 1_000,
      p999Ms: this.#latency.percentile(99.9) / 1_000,
      cpuMicros: cpu.user + cpu.system,
      loopDelayP99Ms: Math.max(0, this.#loopDelay.percentile(99) / 1e6 - LOOP_DELAY_RESOLUTION_MS),
    }
  }
}
