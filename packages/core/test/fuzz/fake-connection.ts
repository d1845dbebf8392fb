import type {
  AnswerHandler,
  ConnectionOptions,
  FrameKind,
  WriteOptions,
} from '../../src/connection/broker-connection.ts'
import { ConnectionError } from '../../src/errors/connection-error.ts'
import type { Api } from '../../src/wire/apis/api.ts'
import { decodeProduce, type FakeCluster } from './fake-cluster.ts'

interface Pending {
  readonly body: readonly Buffer[]
  readonly handler: AnswerHandler
  readonly expectAnswer: boolean
  readonly onReleased: (() => void) | undefined
  readonly writtenAt: number
  flushed: Buffer | undefined
  ended: boolean
}

let cluster: FakeCluster
export const useCluster = (next: FakeCluster): void => {
  cluster = next
}

/** Stands in for BrokerConnection: the same promises, without kafkajs and sockets. */
export class FakeConnection {
  readonly broker: string
  inFlight = 0
  readonly #options: ConnectionOptions
  readonly #cluster = cluster
  readonly #id: number
  #open = false
  #failure: ConnectionError | undefined
  #full = false
  #busy = false
  readonly #line: Pending[] = []
  #watch: NodeJS.Timeout | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#id = options.port - 9_000
    this.broker = `${options.host}:${options.port}`
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#cluster.later(this.#cluster.latency(), resolve))
    const c = this.#cluster
    if (c.down.has(this.#id)) this.close('refused')
    else if (c.hung.has(this.#id)) {
      await new Promise<void>((resolve) => c.later(this.#options.connectTimeoutMs, resolve))
      this.close('no connection in time')
    }
    if (this.#failure) throw this.#failure
    this.#open = true
  }

  get writable(): boolean {
    return this.#open && !this.#failure && !this.#full
  }
  versionOf({ maxVersion }: { readonly maxVersion: number }): number {
    return maxVersion
  }

  write(
    _kind: FrameKind,
    _version: number,
    body: readonly Buffer[],
    handler: AnswerHandler,
    { expectAnswer = true, onReleased }: WriteOptions = {},
  ): void {
    if (this.#failure) {
      onReleased?.()
      handler.failed(this.#failure, false)
      return
    }
    const c = this.#cluster
    const request = decodeProduce(Buffer.concat(body))
    c.onWrite(
      request.map(({ topic }) => topic),
      request.reduce((sum, { batches }) => sum + batches.length, 0),
    )
    const pending: Pending = {
      body,
      handler,
      expectAnswer,
      onReleased,
      writtenAt: performance.now(),
      flushed: undefined,
      ended: false,
    }
    if (expectAnswer) this.inFlight++
    this.#line.push(pending)
    if (c.chance(0.1)) this.#full = true
    this.#armWatch()
    this.#next()
  }

  #armWatch(): void {
    const oldest = this.#line.find((p) => p.expectAnswer)
    if (!oldest || this.#watch) return
    const { requestTimeoutMs } = this.#options
    this.#watch = setTimeout(
      () => {
        this.#watch = undefined
        const first = this.#line.find((p) => p.expectAnswer)
        if (!first) return
        if (performance.now() - first.writtenAt >= requestTimeoutMs)
          this.close('did not answer in time')
        else this.#armWatch()
      },
      Math.max(1, oldest.writtenAt + requestTimeoutMs - performance.now()),
    )
  }

  /** One request at a time, as a broker takes them from a connection. */
  #next(): void {
    const c = this.#cluster
    const pending = this.#line[0]
    if (!pending || this.#busy || this.#failure || c.hung.has(this.#id)) {
      if (pending && !this.#busy && !this.#failure) {
        this.#busy = true
        c.later(20, () => ((this.#busy = false), this.#next()))
      }
      return
    }
    this.#busy = true
    c.later(c.latency(), () => {
      if (this.#failure) return
      const early = c.chance(c.weather.cut)
      if (early) return this.close('reset')
      // The bytes as they are now: whoever changed them since they were written is found out.
      pending.flushed = Buffer.concat(pending.body)
      pending.onReleased?.()
      if (this.#full) {
        this.#full = false
        this.#options.onDrain?.()
      }
      if (!pending.expectAnswer) {
        this.#line.shift()
        pending.ended = true
        pending.handler.answered(Buffer.alloc(0))
      }
      c.later(c.latency(), () => {
        if (this.#failure) return // judged late, if at all
        const answer = c.produce(this.#id, pending.flushed as Buffer)
        c.later(c.latency(), () => {
          if (this.#failure) return
          if (c.chance(c.weather.cut)) return this.close('reset')
          this.#busy = false
          if (pending.expectAnswer) {
            this.#line.shift()
            pending.ended = true
            this.inFlight--
            pending.handler.answered(answer)
          }
          this.#next()
        })
      })
    })
  }

  async request<Request, Answer>(api: Api<Request, Answer>, request: Request): Promise<Answer> {
    const c = this.#cluster
    await new Promise<void>((resolve) => c.later(c.latency() + 0.1, resolve))
    if (c.hung.has(this.#id)) {
      await new Promise<void>((resolve) => c.later(this.#options.requestTimeoutMs, resolve))
      this.close('did not answer in time')
    }
    if (c.down.has(this.#id)) this.close('reset')
    if (this.#failure) throw this.#failure
    if (api.name === 'Metadata') return c.metadata(request as never) as Answer
    return { errorCode: 0, producerId: c.producerId(), epoch: 0 } as Answer
  }

  close(problem = 'closed by us', cause?: unknown): void {
    if (this.#failure) return
    this.#failure = new ConnectionError(this.broker, problem, cause)
    clearTimeout(this.#watch)
    const c = this.#cluster
    const due = this.#line.splice(0)
    const first = c.chance(0.5) // kafkajs may tell the requests before or after we know
    if (first) this.#options.onFailed?.(this.#failure)
    let gap = false
    for (const pending of due) {
      if (pending.ended) continue
      pending.ended = true
      // What was written may be on its way still, in order, up to some point.
      gap ||= c.chance(0.5)
      const bytes = pending.flushed ?? Buffer.concat(pending.body)
      if (!gap) c.later(c.random() * 200, () => c.produce(this.#id, bytes))
      if (pending.expectAnswer) this.inFlight--
      pending.handler.failed(this.#failure, true)
      if (!pending.flushed) process.nextTick(() => pending.onReleased?.())
    }
    if (!first) this.#options.onFailed?.(this.#failure)
  }
}
