import { BreakerOpenError } from '../errors/breaker-open-error.ts'
import type { Clock } from '../ports/clock.ts'
import { AckTally } from './ack-tally.ts'
import { Breaker } from './breaker.ts'
import type { BreakerOptions } from './breaker-options.ts'
import type { BreakerMove, Permit } from './breaker-state.ts'
import { type ProducerBreaker, ProducerBreakerHandle } from './producer-breaker.ts'

/** Topics in trouble that are watched at once; one more is not watched unless another is closed. */
const MOST_TOPICS = 1_000

/**
 * The circuit breakers of a producer: the cluster's, and one per topic, made at its first trouble and
 * dropped once it is closed and quiet (B0). A send is refused if either is open, and a batch flies
 * only if both let it.
 *
 * Each request that `tookOff` must be followed by an outcome for each of its topics, or by
 * `withdrawn`: a half-open breaker waits for the one of its probe.
 */
export class Breakers {
  /** `producer.breaker`. */
  readonly facade: ProducerBreaker

  readonly #options: BreakerOptions | false
  readonly #clock: Clock
  readonly #onMove: (move: BreakerMove) => void
  readonly #cluster: Breaker | undefined
  readonly #topics = new Map<string, Breaker>()
  readonly #tally: AckTally | undefined
  /** Topics of the request that is, or last was, the cluster's probe. */
  #probed: ReadonlySet<string> = new Set()
  #closed = false

  constructor(parts: {
    /** false = off: everything is permitted, and nothing made. */
    readonly options: BreakerOptions | false
    readonly clock: Clock
    /** Told of every move, also of those that opossum's timer makes. Must not throw. */
    readonly onMove: (move: BreakerMove) => void
  }) {
    const { options, clock, onMove } = parts
    this.#options = options
    this.#clock = clock
    this.#onMove = onMove
    if (options) {
      this.#cluster = new Breaker({ scope: 'cluster', options, clock, onMove })
      this.#tally = new AckTally(options.windowMs, clock.now())
    }
    const off = options === false
    const since = clock.wallTime()
    const cluster = (): Breaker | undefined => this.#cluster
    this.facade = new ProducerBreakerHandle(
      { off, find: cluster, make: cluster, since },
      this.#topics,
      (topic) => ({
        off,
        find: () => this.#topics.get(topic),
        make: () => this.#topics.get(topic) ?? this.#make(topic),
        since,
      }),
    )
  }

  /** Why a send to the topic is refused now, if it is (B2). */
  refusal(topic: string): BreakerOpenError | undefined {
    if (this.#cluster?.refuses) return refusedBy(this.#cluster, undefined)
    const own = this.#topics.get(topic)
    return own?.refuses ? refusedBy(own, topic) : undefined
  }

  /** What of the topic may fly now: the stricter of both. */
  permits(topic: string): Permit {
    const cluster = this.#cluster?.permits ?? 'all'
    if (cluster === 'none') return 'none'
    const own = this.#topics.get(topic)?.permits ?? 'all'
    return own === 'all' ? cluster : own
  }

  /** A request with batches of these topics was written: the probe of whatever is half-open. */
  tookOff(topics: Iterable<string>): void {
    if (this.#cluster?.permits === 'probe') {
      this.#probed = new Set(topics)
      this.#cluster.probe()
    }
    if (this.#topics.size === 0) return
    for (const topic of topics) this.#topics.get(topic)?.probe()
  }

  /** A partition's batch was acknowledged. */
  acknowledged(topic: string): void {
    if (!this.#cluster) return
    this.#cluster.succeeded()
    const own = this.#topics.get(topic)
    if (!own) this.#tally?.acknowledged(topic, this.#clock.now())
    else if (own.quiet) this.#drop(topic, own)
    else own.succeeded()
  }

  /**
   * B0: an attempt ended in a way that counts for the topic ({@link feedOf}), or a delivery timeout passed.
   * `answered`: a broker said so, hence the cluster is well, should this have been its probe.
   */
  failedTopic(topic: string, reason: string, answered: boolean = false): void {
    if (!this.#cluster) return
    if (this.#probed.has(topic)) {
      if (answered) this.#cluster.probeEndedOtherwise()
      else this.#cluster.probeLost()
    }
    const own = this.#topics.get(topic) ?? this.#makeIfRoom(topic)
    own?.failed(reason)
  }

  /**
   * B0: a connection failed in transport or authentication transport, a request timed out, or a broker
   * answered 13 or -1. `topics`: those of the requests that ended with it; left out, any request
   * may have.
   */
  failedCluster(reason: string, topics?: Iterable<string>): void {
    this.#cluster?.failed(reason)
    // It counts for no topic, but a topic's probe may have gone with it.
    if (topics) for (const topic of topics) this.#topics.get(topic)?.probeLost()
    else for (const own of this.#topics.values()) own.probeLost()
  }

  /**
   * One broker's connection failed while another answers: its partitions will move, and the cluster
   * is not out of reach. Counts nowhere, but a probe may have gone with it.
   */
  lostBroker(): void {
    this.#cluster?.probeLost()
    for (const own of this.#topics.values()) own.probeLost()
  }

  /** A broker answered a batch of the topic in a way that never counts (B1). */
  answeredOtherwise(topic: string): void {
    if (this.#probed.has(topic)) this.#cluster?.probeEndedOtherwise()
    this.#topics.get(topic)?.probeEndedOtherwise()
  }

  /** A request with these topics ended without an outcome that says anything, such as by our own hand. */
  withdrawn(topics: Iterable<string>): void {
    for (const topic of topics) {
      if (this.#probed.has(topic)) this.#cluster?.probeLost()
      this.#topics.get(topic)?.probeLost()
    }
  }

  /** Nothing refuses, moves, or keeps a timer from here on (G11). */
  shutdown(): void {
    this.#closed = true
    this.#cluster?.shutdown()
    for (const [topic, own] of this.#topics) this.#drop(topic, own)
  }

  #makeIfRoom(topic: string): Breaker | undefined {
    if (this.#topics.size >= MOST_TOPICS) {
      for (const [name, own] of this.#topics) if (own.quiet) this.#drop(name, own)
    }
    return this.#topics.size < MOST_TOPICS ? this.#make(topic) : undefined
  }

  #make(topic: string): Breaker | undefined {
    if (!this.#options || this.#closed) return undefined
    const breaker = new Breaker({
      scope: 'topic',
      topic,
      options: this.#options,
      clock: this.#clock,
      onMove: this.#onMove,
      acknowledgedBefore: this.#tally?.take(topic, this.#clock.now()),
    })
    this.#topics.set(topic, breaker)
    return breaker
  }

  #drop(topic: string, breaker: Breaker): void {
    breaker.shutdown()
    this.#topics.delete(topic)
  }
}

function refusedBy(breaker: Breaker, topic: string | undefined): BreakerOpenError {
  const { reason, since } = breaker.snapshot()
  const scope = topic === undefined ? 'cluster' : 'topic'
  return new BreakerOpenError({ scope, topic, retryAfterMs: breaker.retryAfterMs(), reason, since })
}
