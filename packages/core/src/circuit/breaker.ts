import type { Clock } from '../ports/clock.ts'
import type { BreakerOptions } from './breaker-options.ts'
import type {
  BreakerMove,
  BreakerScope,
  BreakerSnapshot,
  BreakerState,
  Permit,
} from './breaker-state.ts'
import { BucketRotation } from './bucket-rotation.ts'
import { type Circuit, opossumCircuit } from './opossum-circuit.ts'

const ignore = (): void => {}

/**
 * One scope's circuit breaker: opossum, told outcomes that are known already.
 *
 * The state is opossum's, or the operator's latch in front of it; nothing here remembers it. What
 * opossum 10 needs so that B0 to B5 hold:
 * - `fire()` is never called while it refuses: it would count its own refusals (B4).
 * - Outcomes of one tick are judged together, in a microtask: an answer that names ten partitions in
 *   trouble before ninety that are well is one of 10 %, not of 100 %.
 * - Its action throws instead of rejecting, so that it has opened when `fire()` returns. It closes a
 *   microtask after the probe's success, which is before anything else can be judged.
 * - A window is forgotten when it closes: else the first new failure would meet the old ones.
 *
 * B0: the cluster's breaker opens only if nothing was acknowledged within the window, so no failure
 * is fed while the last acknowledgement is younger than that. Its rate is then always 100 %.
 * B2: a breaker that opened at 100 % is disproved by any acknowledgement, and closes with it.
 */
export class Breaker {
  readonly #scope: BreakerScope
  readonly #topic: string | undefined
  readonly #options: BreakerOptions
  readonly #clock: Clock
  readonly #onMove: (move: BreakerMove) => void
  readonly #circuit: Circuit
  readonly #rotation: BucketRotation

  #forced: 'open' | 'closed' | undefined
  #reason: string | undefined
  /** The state that the last move told, and when (wall). */
  #told: BreakerState = 'closed'
  #since: number
  /** When opossum last opened (monotonic, wall). */
  #openedAt = 0
  #openedAtWall = 0

  /** Nothing was acknowledged in the window in which it opened: always so for the cluster's. */
  #onFailuresAlone = false

  /** Means something only while half-open. */
  #probing = false

  #successes = 0
  #failures = 0
  #judging = false
  #lastFailure: string | undefined
  #lastAcknowledgedAt = Number.NEGATIVE_INFINITY
  #lastTroubleAt: number

  constructor(parts: {
    readonly scope: BreakerScope
    readonly topic?: string | undefined
    readonly options: BreakerOptions
    readonly clock: Clock
    /** Told of every move, in order, within opossum's own events: must not throw. */
    readonly onMove: (move: BreakerMove) => void
    /** Attempts acknowledged in the window before this breaker was made. */
    readonly acknowledgedBefore?: number | undefined
  }) {
    this.#scope = parts.scope
    this.#topic = parts.topic
    this.#options = parts.options
    this.#clock = parts.clock
    this.#onMove = parts.onMove
    this.#since = parts.clock.wallTime()
    this.#lastTroubleAt = parts.clock.now()
    this.#rotation = new BucketRotation(parts.options.windowMs, parts.clock.now())
    this.#circuit = opossumCircuit(parts, this.#rotation)
    this.#circuit.on('open', () => {
      this.#openedAt = this.#clock.now()
      this.#openedAtWall = this.#clock.wallTime()
      this.#reason = this.#lastFailure
      const { fires, failures } = this.#circuit.stats // it counts successes a microtask late
      this.#onFailuresAlone = fires === failures
      this.#tell()
    })
    this.#circuit.on('halfOpen', () => {
      this.#probing = false
      this.#tell()
    })
    this.#circuit.on('close', () => {
      this.#rotation.clear()
      this.#lastTroubleAt = this.#clock.now()
      if (this.#forced === undefined) this.#reason = undefined
      this.#tell()
    })
  }

  get state(): BreakerState {
    if (this.#forced) return this.#forced
    if (this.#circuit.opened) return 'open'
    return this.#circuit.halfOpen ? 'half-open' : 'closed'
  }

  /** B2: new sends are refused. Half-open they are not: they wait in the buffer (B3). */
  get refuses(): boolean {
    return this.state === 'open'
  }

  /** What of this scope may fly now. */
  get permits(): Permit {
    const { state } = this
    if (state === 'closed') return 'all'
    return state === 'half-open' && !this.#probing ? 'probe' : 'none'
  }

  /** Closed, left alone by operators, and without trouble for a whole window. */
  get quiet(): boolean {
    if (this.#forced || !this.#circuit.closed || this.#judging) return false
    return this.#clock.now() - this.#lastTroubleAt >= this.#options.windowMs
  }

  snapshot(): BreakerSnapshot {
    const { state } = this
    const nextProbeAt =
      state === 'open' && !this.#forced
        ? this.#openedAtWall + this.#options.resetTimeoutMs
        : undefined
    return { state, forced: this.#forced, since: this.#since, reason: this.#reason, nextProbeAt }
  }

  /** Until the next probe, whole ms; forced open: the reset timeout, for want of anything better. */
  retryAfterMs(): number {
    const { resetTimeoutMs } = this.#options
    if (this.#forced) return this.#forced === 'open' ? resetTimeoutMs : 0
    if (!this.#circuit.opened) return 0
    return Math.max(0, Math.ceil(this.#openedAt + resetTimeoutMs - this.#clock.now()))
  }

  /** Half-open: the probe took off. */
  probe(): void {
    this.#probing = true
  }

  /** An attempt was acknowledged. */
  succeeded(): void {
    if (this.#scope === 'cluster') this.#lastAcknowledgedAt = this.#clock.now()
    if (this.#circuit.opened) {
      // The answer was under way when it opened: real work, so there is nothing left to probe. Closed
      // before this returns, since who is told of the acknowledgement next may send again at once.
      if (this.#onFailuresAlone) this.#circuit.close()
      return
    }
    if (this.#scope === 'cluster' && this.#circuit.closed) return // its rate is never asked for, see above
    this.#successes++
    this.#judgeSoon()
  }

  /**
   * An attempt failed in a way that counts. Half-open, any such failure reopens, also one without
   * a probe: a connection that cannot be opened never carries one.
   */
  failed(reason: string): void {
    this.#failures++
    this.#lastFailure = reason
    this.#lastTroubleAt = this.#clock.now()
    this.#judgeSoon()
  }

  /**
   * The probe was answered, but in a way that never counts (B1), such as with a refusal of its record.
   * What can judge a record is well again, and B1 forbids to call it a failure: it closes.
   */
  probeEndedOtherwise(): void {
    if (this.state !== 'half-open' || !this.#probing) return
    this.#successes++
    this.#judgeSoon()
  }

  /** The probe ended and nothing was learnt: another one may fly. */
  probeLost(): void {
    this.#probing = false
  }

  /** Operator: refuse everything until `close` or `reset`. opossum's own `open()` would go half-open by itself. */
  open(): void {
    this.#force('open')
  }

  /** Operator: let everything fly, whatever fails, until `open` or `reset`. */
  close(): void {
    this.#force('closed')
  }

  /** Operator: closed, with an empty window, and automatic again. */
  reset(): void {
    this.#force(undefined)
  }

  /** Nothing is counted, and no timer or listener left, from here on (G11). */
  shutdown(): void {
    this.#forced = undefined
    this.#circuit.shutdown()
  }

  #force(forced: 'open' | 'closed' | undefined): void {
    if (this.#circuit.isShutdown) return
    this.#forced = forced
    this.#successes = 0
    this.#failures = 0
    this.#reason = forced && `forced ${forced} by an operator`
    if (forced === 'closed') this.#circuit.disable()
    else this.#circuit.enable()
    this.#circuit.close() // also clears its timer: behind a latch nothing may move
    this.#rotation.clear()
    this.#tell()
  }

  #judgeSoon(): void {
    if (this.#judging) return
    this.#judging = true
    queueMicrotask(() => this.#judge())
  }

  #judge(): void {
    this.#feedTick()
    this.#successes = 0
    this.#failures = 0
    this.#judging = false
  }

  /** Counts down in the fields, so that an operator who acts within a move ends it. */
  #feedTick(): void {
    if (this.#forced || this.#circuit.isShutdown || this.#circuit.opened) return
    if (this.#circuit.halfOpen) {
      if (this.#successes + this.#failures > 0) this.#feed(this.#successes > 0)
      return
    }
    if (this.#acknowledgedLately()) return
    this.#rotation.turn(this.#clock.now())
    for (; this.#successes > 0; this.#successes--) this.#feed(true)
    while (this.#failures > 0 && this.#circuit.closed) {
      this.#failures--
      this.#feed(false)
    }
  }

  #feed(succeeded: boolean): void {
    this.#circuit.fire(succeeded).catch(ignore)
  }

  /** Of the cluster: a topic keeps no such time. */
  #acknowledgedLately(): boolean {
    return this.#clock.now() - this.#lastAcknowledgedAt < this.#options.windowMs
  }

  #tell(): void {
    const from = this.#told
    const to = this.state
    if (from === to) return
    this.#told = to
    this.#since = this.#clock.wallTime()
    this.#onMove({
      scope: this.#scope,
      topic: this.#topic,
      from,
      to,
      reason: this.#reason,
      at: this.#since,
    })
  }
}
