import { ConnectionError } from '../errors/connection-error.ts'
import type { Clock, Timer } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { RetryGate } from '../retry/retry-gate.ts'
import { metadata } from '../wire/apis/metadata.ts'
import type { ClusterMetadata, TopicMetadata } from './cluster-metadata.ts'
import type { ControlConnection } from './control-connection.ts'

export interface RefresherOptions {
  readonly metadataMaxAgeMs: number
  readonly retryBackoffMs: number
  readonly allowAutoTopicCreation: boolean
}

const FRUITLESS_TO_LEAVE = 3

/**
 * Keeps the metadata current: on demand, at most once per `retryBackoffMs`, however many ask; and
 * when it gets old. Failures go through a gate of their own.
 */
export class MetadataRefresher {
  /** Why the last attempt failed; undefined once one succeeded. */
  failure: Error | undefined
  /** How often the metadata were learnt. */
  refreshes = 0
  /** Monotonic time of the latest. */
  refreshedAt: number | undefined

  readonly #metadata: ClusterMetadata
  readonly #control: ControlConnection
  readonly #options: RefresherOptions
  readonly #gate: RetryGate
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #onFailed: (error: Error, nobodyAnswers: boolean) => void
  readonly #onUpdate: (changed: readonly TopicMetadata[]) => void
  #failuresInRow = 0
  #lastAt = Number.NEGATIVE_INFINITY
  #running = false
  #fruitless = 0
  #wanted = false
  #closed = false
  #timer: Timer | undefined

  constructor(parts: {
    metadata: ClusterMetadata
    control: ControlConnection
    options: RefresherOptions
    gate: RetryGate
    clock: Clock
    logger: Logger
    /** The broker that was asked did not answer; perhaps another one will. */
    onFailed: (error: Error, nobodyAnswers: boolean) => void
    /** After every attempt, failed ones too. */
    onUpdate: (changed: readonly TopicMetadata[]) => void
  }) {
    this.#metadata = parts.metadata
    this.#control = parts.control
    this.#options = parts.options
    this.#gate = parts.gate
    this.#clock = parts.clock
    this.#logger = parts.logger
    this.#onFailed = parts.onFailed
    this.#onUpdate = parts.onUpdate
  }

  /** Every broker was asked in turn and none answered: the cluster is out of reach, not one of them. */
  get nobodyAnswers(): boolean {
    return this.#failuresInRow >= this.#control.candidates
  }

  /** Asks for an update soon. Cheap; may be called at every failure. */
  refresh(): void {
    if (this.#closed) return
    if (this.#running || this.#wanted) {
      this.#wanted = true
      return
    }
    const now = this.#clock.now()
    const at = Math.max(this.#lastAt + this.#options.retryBackoffMs, this.#gate.opensAt)
    this.#wanted = true
    this.#schedule(Math.max(0, at - now))
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
  }

  /** Somebody keeps asking and nothing changes: perhaps this broker is cut off from the others. */
  #leaveIfFruitless(fruitless: boolean): void {
    this.#fruitless = fruitless ? this.#fruitless + 1 : 0
    if (this.#fruitless < FRUITLESS_TO_LEAVE) return
    this.#fruitless = 0
    this.#control.leave()
  }

  #schedule(delayMs: number): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.after(delayMs, () => void this.#run())
  }

  async #run(): Promise<void> {
    this.#running = true
    this.#wanted = false
    this.#lastAt = this.#clock.now()
    let changed: readonly TopicMetadata[] = []
    try {
      const answer = await this.#control.request(metadata, {
        topics: [...this.#metadata.topics.keys()],
        allowAutoTopicCreation: this.#options.allowAutoTopicCreation,
      })
      changed = this.#metadata.apply(answer)
      this.#control.known = this.#metadata.brokers.values()
      this.#gate.succeeded()
      this.failure = undefined
      this.#failuresInRow = 0
      this.refreshes++
      this.refreshedAt = this.#clock.now()
    } catch (error) {
      this.#gate.failed(this.#clock.now())
      this.#failuresInRow++
      this.failure =
        error instanceof Error ? error : new ConnectionError('the cluster', String(error))
      this.#logger.debug({ err: this.failure }, 'metadata refresh failed')
      if (!this.#closed) this.#onFailed(this.failure, this.nobodyAnswers)
    }
    this.#running = false
    if (this.#closed) return
    try {
      this.#onUpdate(changed)
    } catch (error) {
      // A defect of ours; without this the metadata would never be refreshed again.
      this.#logger.error({ err: error }, 'acting on new metadata failed')
    }
    const again = this.#wanted || this.failure !== undefined
    this.#leaveIfFruitless(again && changed.length === 0)
    this.#wanted = false
    if (again) this.refresh()
    else this.#schedule(this.#options.metadataMaxAgeMs)
  }
}
