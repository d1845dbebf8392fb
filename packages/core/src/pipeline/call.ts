import type { HoldfastError } from '../errors/holdfast-error.ts'
import { PartialSendError } from '../errors/partial-send-error.ts'
import type { RecordMetadata } from '../record-metadata.ts'

/** One `send` or `sendBatch` and the promise its caller holds; settles once, with its last record (G1). */
export class Call {
  readonly promise: Promise<RecordMetadata[]>
  /** Monotonic time of the call, for `elapsedMs` in errors. */
  readonly startedAt: number
  /** Only of a call with several records; most calls have one, and need no list. */
  readonly #results: RecordMetadata[] | undefined
  #failures: Map<number, HoldfastError> | undefined
  #remaining: number
  #resolve!: (results: RecordMetadata[]) => void
  #reject!: (error: HoldfastError) => void

  constructor(records: number, startedAt: number) {
    this.startedAt = startedAt
    this.#remaining = records
    if (records !== 1) {
      this.#results = []
      this.#results.length = records
    }
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    if (records === 0) this.#resolve([])
  }

  acknowledged(slot: number, metadata: RecordMetadata): void {
    if (this.#results === undefined) return this.#resolve([metadata])
    this.#results[slot] = metadata
    if (--this.#remaining === 0) this.#settle(this.#results)
  }

  failed(slot: number, error: HoldfastError): void {
    if (this.#results === undefined) return this.#reject(error)
    this.#failures ??= new Map()
    this.#failures.set(slot, error)
    if (--this.#remaining === 0) this.#settle(this.#results)
  }

  #settle(values: RecordMetadata[]): void {
    const failures = this.#failures
    if (!failures) return this.#resolve(values)
    const results = Array.from(values, (value, slot): PromiseSettledResult<RecordMetadata> => {
      const reason = failures.get(slot)
      return reason ? { status: 'rejected', reason } : { status: 'fulfilled', value }
    })
    this.#reject(new PartialSendError(results))
  }
}
