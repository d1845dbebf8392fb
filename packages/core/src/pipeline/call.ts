import type { HoldfastError } from '../errors/holdfast-error.ts'
import { PartialSendError } from '../errors/partial-send-error.ts'
import type { RecordMetadata } from '../record-metadata.ts'
import type { Message } from './message.ts'

/** The part of a call that goes to one topic. */
export interface CallGroup {
  readonly topic: string
  readonly messages: readonly Message<unknown, unknown>[]
}

/** A partition; always the same object for the same one. */
export interface CallPlace {
  readonly topic: string
  readonly partition: number
}

export interface CallTracking {
  /** As it was written. */
  readonly groups: readonly CallGroup[]
  /** Those that took records of it. */
  readonly partitions: Set<CallPlace>
  /** Called once, when the last record has its outcome. */
  onSettled: (() => void) | undefined
}

/** Learns of every record that failed for good, whatever the reason. */
export interface FailureWatcher {
  failed(
    call: Call,
    slot: number,
    error: HoldfastError,
    topic: string,
    partition: number | undefined,
  ): void
}

/** One `send` or `sendBatch` and the promise its caller holds; settles once, with its last record (G1). */
export class Call {
  readonly promise: Promise<RecordMetadata[]>
  /** Monotonic time of the call, for `elapsedMs` in errors. Whole, as a fraction costs an object. */
  readonly startedAt: number
  settled = false
  /** Only of calls that are watched, or can be aborted. */
  tracking: CallTracking | undefined
  readonly #watcher: FailureWatcher
  readonly #count: number
  /** Only of a call with several records; most calls have one, and need no list. */
  readonly #results: RecordMetadata[] | undefined
  #failures: Map<number, HoldfastError> | undefined
  #remaining: number
  #resolve!: (results: RecordMetadata[] | Promise<never>) => void

  constructor(records: number, startedAt: number, watcher: FailureWatcher) {
    this.startedAt = Math.floor(startedAt)
    this.#watcher = watcher
    this.#count = records
    this.#remaining = records
    if (records !== 1) {
      this.#results = []
      this.#results.length = records
    }
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve
    })
    if (records === 0) this.#settle([])
  }

  /** A record of it is in a batch of this partition now. */
  joined(place: CallPlace): void {
    this.tracking?.partitions.add(place)
  }

  acknowledged(slot: number, metadata: RecordMetadata): void {
    if (this.settled) return
    if (this.#results === undefined) return this.#settle([metadata])
    this.#results[slot] = metadata
    if (--this.#remaining === 0) this.#settle(this.#results)
  }

  failed(slot: number, error: HoldfastError, topic: string, partition?: number): void {
    if (this.settled || this.#failures?.has(slot)) return
    this.#failures ??= new Map()
    this.#failures.set(slot, error) // first: whoever is told may come back here
    this.#watcher.failed(this, slot, error, topic, partition)
    if (this.#results === undefined || --this.#remaining === 0) this.#settle(this.#results ?? [])
  }

  /** Fails every record that has no outcome yet. Only for calls with {@link tracking}. */
  failRest(error: HoldfastError): void {
    let slot = 0
    for (const { topic, messages } of this.tracking?.groups ?? []) {
      for (let i = 0; i < messages.length; i++, slot++) {
        const open = this.#results?.[slot] === undefined && !this.#failures?.has(slot)
        if (open) this.failed(slot, error, topic)
      }
    }
  }

  /** By way of `resolve`: a second function for each call that waits is memory that few ever need. */
  #reject(error: HoldfastError): void {
    const rejected = Promise.reject(error)
    rejected.catch(() => {}) // told to whoever holds the call's promise, never as this one's (G12)
    this.#resolve(rejected)
  }

  #settle(values: RecordMetadata[]): void {
    this.settled = true
    const failures = this.#failures
    if (!failures) this.#resolve(values)
    else if (this.#count === 1) this.#reject(failures.get(0) as HoldfastError)
    else {
      const results = Array.from(values, (value, slot): PromiseSettledResult<RecordMetadata> => {
        const reason = failures.get(slot)
        return reason ? { status: 'rejected', reason } : { status: 'fulfilled', value }
      })
      this.#reject(new PartialSendError(results))
    }
    this.tracking?.onSettled?.()
  }
}
