import type { HoldfastError } from '../errors/holdfast-error.ts'
import { PartialSendError } from '../errors/partial-send-error.ts'
import type { RecordMetadata } from '../record-metadata.ts'

/** One `send` or `sendBatch` and the promise its caller holds; settles once, with its last record (G1). */
export class Call {
  readonly promise: Promise<RecordMetadata[]>
  /** Monotonic time of the call, for `elapsedMs` in errors. */
  readonly startedAt: number
  readonly #results: RecordMetadata[] = []
  #failures: Map<number, HoldfastError> | undefined
  #remaining: number
  #resolve!: (results: RecordMetadata[]) => void
  #reject!: (error: HoldfastError) => void

  constructor(records: number, startedAt: number) {
    this.startedAt = startedAt
    this.#remaining = records
    this.#results.length = records
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    if (records === 0) this.#resolve([])
  }

  acknowledged(slot: number, metadata: RecordMetadata): void {
    this.#results[slot] = metadata
    if (--this.#remaining === 0) this.#settle()
  }

  failed(slot: number, error: HoldfastError): void {
    this.#failures ??= new Map()
    this.#failures.set(slot, error)
    if (--this.#remaining === 0) this.#settle()
  }

  #settle(): void {
    const failures = this.#failures
    if (!failures) return this.#resolve(this.#results)
    const only = this.#results.length === 1 ? failures.get(0) : undefined
    if (only) return this.#reject(only)
    const results = Array.from(
      this.#results,
      (value, slot): PromiseSettledResult<RecordMetadata> => {
        const reason = failures.get(slot)
        return reason ? { status: 'rejected', reason } : { status: 'fulfilled', value }
      },
    )
    this.#reject(new PartialSendError(results))
  }
}
