import type { ProducerBreaker } from './circuit/producer-breaker.ts'
import type { ClusterMetadata } from './cluster/cluster-metadata.ts'
import type { ControlConnection } from './cluster/control-connection.ts'
import type { MetadataRefresher } from './cluster/metadata-refresher.ts'
import type { ProducerIds } from './cluster/producer-ids.ts'
import type { ResolvedOptions } from './config/resolve-options.ts'
import { ConfigurationError } from './errors/configuration-error.ts'
import { ConnectionError } from './errors/connection-error.ts'
import { FlushTimeoutError } from './errors/flush-timeout-error.ts'
import type { HoldfastError } from './errors/holdfast-error.ts'
import { ProducerClosedError } from './errors/producer-closed-error.ts'
import { type Lifecycle, lifecycleTable } from './lifecycle.ts'
import type { BufferMemory } from './pipeline/buffer-memory.ts'
import type { Call } from './pipeline/call.ts'
import type { SendBatchRequest, SendRequest } from './pipeline/message.ts'
import type { Pipeline } from './pipeline/pipeline.ts'
import type { Submitter } from './pipeline/submit.ts'
import type { Clock, Timer } from './ports/clock.ts'
import { type ProducerHealth, producerHealth } from './producer-health.ts'
import type { Producer } from './producer.ts'
import type { RecordMetadata } from './record-metadata.ts'
import { transition } from './state/transition-table.ts'
import type { Observers } from './telemetry/observers.ts'
import type { ProducerEvents } from './telemetry/producer-events.ts'
import type { MetricsSnapshot } from './telemetry/producer-metrics.ts'
import type {
  Transaction,
  TransactionOptions,
  TransactionRunOptions,
  TransactionScope,
} from './transaction/transaction.ts'
import type { Transactions } from './transaction/transactions.ts'

const CLOSE_TIMEOUT_MS = 30_000
/** `drained()` resolves when so much of the memory is free, and nobody waits for it. */
const DRAINED_SHARE = 1 / 2

/** What `createProducer` has wired together. */
export interface ProducerParts {
  readonly options: ResolvedOptions
  readonly clock: Clock
  readonly metadata: ClusterMetadata
  readonly refresher: MetadataRefresher
  readonly control: ControlConnection
  /** Undefined without idempotence. */
  readonly ids: ProducerIds | undefined
  readonly memory: BufferMemory
  readonly submitter: Submitter
  /** Of what is sent outside of transactions. */
  readonly pipeline: Pipeline
  /** Undefined without a transactional id. */
  readonly transactions: Transactions | undefined
  readonly observers: Observers
}

/** The public face, and the life of the parts behind it. */
export class ReliableProducer implements Producer<unknown, unknown> {
  readonly #parts: ProducerParts
  #state: Lifecycle = 'idle'
  #wasReady = false
  #flushing = 0
  #closing: Promise<void> | undefined
  #readyWaiters: (() => void)[] = []
  #drainWaiters: (() => void)[] = []

  constructor(parts: ProducerParts) {
    this.#parts = parts
    const { drainer, admitter } = parts.pipeline
    drainer.hurry = () => this.#flushing > 0 || admitter.pressed
  }

  connect(): Promise<void> {
    if (!this.#start()) return Promise.reject(new ProducerClosedError())
    if (this.#ready) return Promise.resolve()
    const { clock, options } = this.#parts
    return new Promise((resolve, reject) => {
      const timer = clock.after(options.maxBlockMs, () => {
        this.#readyWaiters = this.#readyWaiters.filter((w) => w !== ready)
        const brokers = options.bootstrap.map(({ host, port }) => `${host}:${port}`).join(', ')
        const timeout = `not connected within ${options.maxBlockMs} ms (maxBlockMs)`
        reject(this.#whyNotReady ?? new ConnectionError(brokers, timeout))
      })
      const ready = (): void => {
        timer.cancel()
        if (this.#ready) resolve()
        else reject(new ProducerClosedError())
      }
      this.#readyWaiters.push(ready)
    })
  }

  /** To be called after each metadata refresh and with each producer id. */
  progressed(): void {
    if (!this.#ready) return
    if (!this.#wasReady) this.#parts.observers.events.emit('ready', {})
    this.#wasReady = true
    this.#tellReady()
  }

  /** To be called when memory was released. */
  memoryReleased(): void {
    if (this.#drainWaiters.length === 0 || !this.#drained) return
    const waiters = this.#drainWaiters
    this.#drainWaiters = []
    for (const waiter of waiters) waiter()
  }

  // Written out twice: a function for each call costs what a tenth of the call does.
  send(request: SendRequest<unknown, unknown>): Promise<RecordMetadata[]> {
    if (!this.#start()) return Promise.reject(new ProducerClosedError())
    try {
      return this.#parts.submitter.submit(request, false).promise
    } catch (error) {
      return Promise.reject(error as HoldfastError)
    }
  }

  sendBatch(request: SendBatchRequest<unknown, unknown>): Promise<RecordMetadata[]> {
    if (!this.#start()) return Promise.reject(new ProducerClosedError())
    try {
      return this.#parts.submitter.submitBatch(request, false).promise
    } catch (error) {
      return Promise.reject(error as HoldfastError)
    }
  }

  post(request: SendRequest<unknown, unknown>): void {
    const { submitter } = this.#parts
    if (!this.#start()) return submitter.refusedPost(request, new ProducerClosedError())
    try {
      submitter.submit(request, true).promise.catch(() => {}) // each record is told of by its event
    } catch (error) {
      submitter.refusedPost(request, error as HoldfastError)
    }
  }

  transaction<Result>(
    callback: (tx: TransactionScope<unknown, unknown>) => Promise<Result> | Result,
    options?: TransactionRunOptions,
  ): Promise<Result>
  transaction(options?: TransactionOptions): Promise<Transaction<unknown, unknown>>
  async transaction(
    given?: TransactionOptions | ((tx: TransactionScope<unknown, unknown>) => unknown),
    options?: TransactionRunOptions,
  ): Promise<unknown> {
    const { transactions } = this.#parts
    if (!transactions) {
      const fix =
        'give the producer one of its own: docs/guide/transactions.md lists ways to choose it'
      throw new ConfigurationError([{ field: 'transactionalIdPrefix', given: 'undefined', fix }])
    }
    if (!this.#start()) throw new ProducerClosedError()
    return typeof given === 'function'
      ? transactions.run(given, options)
      : transactions.begin(given)
  }

  get bufferAvailableBytes(): number {
    return this.#parts.memory.available
  }

  drained(): Promise<void> {
    if (this.#drained || this.#state === 'closed') return Promise.resolve()
    return new Promise((resolve) => this.#drainWaiters.push(resolve))
  }

  metrics(): MetricsSnapshot {
    return this.#parts.observers.metrics.snapshot()
  }

  get breaker(): ProducerBreaker {
    return this.#parts.observers.breakers.facade
  }

  health(): ProducerHealth {
    const { memory, observers } = this.#parts
    return producerHealth({
      state: this.#state,
      connected: this.#ready,
      problem: this.#whyNotReady,
      breaker: observers.breakers.facade,
      bufferAvailableBytes: memory.available,
      bufferTotalBytes: memory.capacity,
    })
  }

  on<Name extends keyof ProducerEvents>(
    event: Name,
    listener: (payload: ProducerEvents[Name]) => unknown,
  ): () => void {
    return this.#parts.observers.events.on(event, listener)
  }

  off<Name extends keyof ProducerEvents>(
    event: Name,
    listener: (payload: ProducerEvents[Name]) => unknown,
  ): void {
    this.#parts.observers.events.off(event, listener)
  }

  async flush({
    timeoutMs = this.#parts.options.deliveryTimeoutMs,
  }: {
    readonly timeoutMs?: number
  } = {}): Promise<void> {
    const { pipeline, clock } = this.#parts
    const calls = new Set<Call>()
    pipeline.collectCalls(calls)
    if (calls.size === 0) return
    this.#flushing++
    pipeline.drainer.wake()
    let timer: Timer | undefined
    let unsettled = calls.size
    try {
      await new Promise<void>((resolve, reject) => {
        timer = clock.after(timeoutMs, () =>
          reject(new FlushTimeoutError({ timeoutMs, unsettled })),
        )
        const settled = (): void => {
          if (--unsettled === 0) resolve()
        }
        for (const call of calls) call.promise.then(settled, settled)
      })
    } finally {
      timer?.cancel()
      this.#flushing--
    }
  }

  close({ timeoutMs = CLOSE_TIMEOUT_MS }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(timeoutMs)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get #ready(): boolean {
    const { ids, metadata } = this.#parts
    const identified = ids === undefined || ids.latest !== undefined
    return this.#state === 'open' && identified && metadata.brokers.size > 0
  }

  get #whyNotReady(): Error | undefined {
    return this.#parts.refresher.failure ?? this.#parts.ids?.failure
  }

  get #drained(): boolean {
    const { memory, pipeline } = this.#parts
    return !pipeline.admitter.hungry && memory.available >= memory.capacity * DRAINED_SHARE
  }

  /** Connects in the background. False once the producer is closing. */
  #start(): boolean {
    if (this.#state === 'open') return true
    if (this.#state !== 'idle') return false
    this.#state = transition(lifecycleTable, this.#state, 'start')
    this.#parts.refresher.refresh()
    this.#parts.ids?.renew(undefined)
    return true
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#state = transition(lifecycleTable, this.#state, 'close')
    this.#tellReady()
    const { clock, transactions } = this.#parts
    const until = clock.now() + timeoutMs
    // What is left of either is told below.
    await Promise.allSettled([this.flush({ timeoutMs }), transactions?.close(until)])
    const { pipeline, refresher, ids, control, observers } = this.#parts
    pipeline.drainer.close() // nothing new flies from here on
    refresher.close()
    ids?.close()
    control.close()
    pipeline.close()
    observers.breakers.shutdown()
    this.#state = transition(lifecycleTable, this.#state, 'end')
    for (const waiter of this.#drainWaiters.splice(0)) waiter()
  }

  #tellReady(): void {
    const waiters = this.#readyWaiters
    this.#readyWaiters = []
    for (const waiter of waiters) waiter()
  }
}
