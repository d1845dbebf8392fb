import { ConfigurationError } from '../errors/configuration-error.ts'
import type { Breaker } from './breaker.ts'
import type { BreakerSnapshot, BreakerState } from './breaker-state.ts'

/** One circuit breaker, for operators and health checks (B5). */
export interface BreakerHandle {
  readonly state: BreakerState
  /** Time of the last move, ms since the Unix epoch. */
  readonly since: number
  /** What opened it: the latest failure that counted, or the operator. */
  readonly reason: string | undefined
  /** When a probe may fly, ms since the Unix epoch; undefined unless it opened by itself. */
  readonly nextProbeAt: number | undefined
  /** Refuses every send and holds what waits, until `close` or `reset`. ConfigurationError if breakers are off. */
  open(): void
  /** Lets everything fly whatever fails, until `open` or `reset`. */
  close(): void
  /** Closed, all failures forgotten, and judging by itself again. */
  reset(): void
  snapshot(): BreakerSnapshot
}

export interface TopicBreakerSnapshot extends BreakerSnapshot {
  readonly topic: string
}

export interface ProducerBreakerSnapshot extends BreakerSnapshot {
  /** Topics that had trouble lately, or that an operator forced. All others are closed. */
  readonly topics: readonly TopicBreakerSnapshot[]
}

/** `producer.breaker`: the cluster's breaker, and the way to those of topics. */
export interface ProducerBreaker extends BreakerHandle {
  /** The topic's own. A topic without trouble is closed. */
  topic(name: string): BreakerHandle
  snapshot(): ProducerBreakerSnapshot
}

/** Where a handle finds its breaker at each call: a topic's comes and goes. */
interface Source {
  /** Breakers are off. */
  readonly off: boolean
  find(): Breaker | undefined
  /** undefined: breakers are off, or the producer is closed. */
  make(): Breaker | undefined
  /** Since when it is closed, if there is none. */
  readonly since: number
}

class Handle implements BreakerHandle {
  readonly #source: Source

  constructor(source: Source) {
    this.#source = source
  }

  get state(): BreakerState {
    return this.#source.find()?.state ?? 'closed'
  }
  get since(): number {
    return this.snapshot().since
  }
  get reason(): string | undefined {
    return this.snapshot().reason
  }
  get nextProbeAt(): number | undefined {
    return this.snapshot().nextProbeAt
  }

  open(): void {
    if (this.#source.off) {
      const fix = 'leave it out, or give its options: what is off cannot be forced open'
      throw new ConfigurationError([{ field: 'breaker', given: 'false', fix }])
    }
    this.#source.make()?.open()
  }

  close(): void {
    this.#source.make()?.close()
  }

  reset(): void {
    this.#source.find()?.reset()
  }

  snapshot(): BreakerSnapshot {
    const never: BreakerSnapshot = {
      state: 'closed',
      forced: undefined,
      since: this.#source.since,
      reason: undefined,
      nextProbeAt: undefined,
    }
    return this.#source.find()?.snapshot() ?? never
  }
}

export class ProducerBreakerHandle extends Handle implements ProducerBreaker {
  readonly #topics: ReadonlyMap<string, Breaker>
  readonly #sourceOf: (topic: string) => Source

  constructor(
    cluster: Source,
    topics: ReadonlyMap<string, Breaker>,
    sourceOf: (topic: string) => Source,
  ) {
    super(cluster)
    this.#topics = topics
    this.#sourceOf = sourceOf
  }

  topic(name: string): BreakerHandle {
    return new Handle(this.#sourceOf(name))
  }

  override snapshot(): ProducerBreakerSnapshot {
    const topics = Array.from(this.#topics)
      .filter(([, breaker]) => !breaker.quiet)
      .map(([topic, breaker]) => ({ topic, ...breaker.snapshot() }))
    return { ...super.snapshot(), topics }
  }
}
