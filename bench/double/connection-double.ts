import {
  type AnswerHandler,
  type Api,
  type Connection,
  ConnectionError,
  type ConnectionOptions,
  decodeAnswer,
  type FrameKind,
  type WriteOptions,
} from '../core-internals.ts'

/**
 * - `well`: every request is answered in the next turn of the event loop
 * - `silent`: connections are there, and answers never come
 * - `gone`: no connection can be opened
 */
export type Health = 'well' | 'silent' | 'gone'

/** What the brokers behind the connections know. */
interface Brokers {
  readonly health: Health
  /** From behind the correlation id. */
  answer(apiKey: number, body: readonly Buffer[]): Buffer
}

/** Stands in for BrokerConnection and what is below it: framing, kafkajs, the socket and the broker. */
export class ConnectionDouble implements Connection {
  readonly writable = true
  readonly #brokers: Brokers
  readonly #options: ConnectionOptions
  readonly #onClosed: () => void
  readonly #unanswered = new Set<AnswerHandler>()
  #closed: ConnectionError | undefined

  constructor(brokers: Brokers, options: ConnectionOptions, onClosed: () => void) {
    this.#brokers = brokers
    this.#options = options
    this.#onClosed = onClosed
  }

  get inFlight(): number {
    return this.#unanswered.size
  }

  async open(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    if (this.#brokers.health === 'gone') this.close('nobody listens')
    if (this.#closed) throw this.#closed
  }

  versionOf({ maxVersion }: { readonly maxVersion: number }): number {
    return maxVersion
  }

  write(
    kind: FrameKind,
    _version: number,
    body: readonly Buffer[],
    handler: AnswerHandler,
    { onReleased }: WriteOptions = {},
  ): void {
    if (this.#closed) {
      onReleased?.()
      handler.failed(this.#closed, false)
      return
    }
    this.#unanswered.add(handler)
    setImmediate(() => {
      onReleased?.() // before the answer, as a socket reports a write
      if (this.#brokers.health !== 'well' || !this.#unanswered.has(handler)) return
      const payload = this.#brokers.answer(kind.key, body)
      this.#unanswered.delete(handler)
      handler.answered(payload)
    })
  }

  request<Request, Answer>(api: Api<Request, Answer>, _request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.write(api, api.maxVersion, [], {
        answered: (payload) => resolve(decodeAnswer(api, payload, api.maxVersion)),
        failed: reject,
      })
    })
  }

  close(problem = 'connection closed by us', cause?: unknown): void {
    if (this.#closed) return
    const broker = `${this.#options.host}:${this.#options.port}`
    const failure = new ConnectionError(broker, problem, cause)
    this.#closed = failure
    this.#onClosed()
    const lost = [...this.#unanswered]
    this.#unanswered.clear()
    for (const handler of lost) handler.failed(failure, true)
    this.#options.onFailed?.(failure)
  }
}
