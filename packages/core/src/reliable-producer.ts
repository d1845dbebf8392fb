import type { BrokerLink } from './cluster/broker-link.ts'
import type { ClusterMetadata } from './cluster/cluster-metadata.ts'
import type { ControlConnection } from './cluster/control-connection.ts'
import type { MetadataRefresher } from './cluster/metadata-refresher.ts'
import type { ProducerIds } from './cluster/producer-ids.ts'
import type { ResolvedOptions } from './config/resolve-options.ts'
import { ConnectionError } from './errors/connection-error.ts'
import { FlushTimeoutError } from './errors/flush-timeout-error.ts'
import { HoldfastError } from './errors/holdfast-error.ts'
import { ProducerClosedError } from './errors/producer-closed-error.ts'
import { SerializationError } from './errors/serialization-error.ts'
import { type Lifecycle, lifecycleTable } from './lifecycle.ts'
import type { Admitter } from './pipeline/1-admit.ts'
import type { Drainer } from './pipeline/4-drain.ts'
import { RECORD_CHARGE_BYTES } from './pipeline/buffer-memory.ts'
import { Call } from './pipeline/call.ts'
import type { Deadlines } from './pipeline/deadlines.ts'
import type { Message, SendBatchRequest, SendRequest } from './pipeline/message.ts'
import type { RecordMetadata } from './record-metadata.ts'
import { checkTopic, type SerializedRecord, serialize } from './pipeline/serialize.ts'
import type { Clock, Timer } from './ports/clock.ts'
import type { Producer } from './producer.ts'
import { transition } from './state/transition-table.ts'

const CLOSE_TIMEOUT_MS = 30_000

/** What `createProducer` has wired together. */
export interface ProducerParts {
  readonly options: ResolvedOptions
  readonly clock: Clock
  readonly metadata: ClusterMetadata
  readonly refresher: MetadataRefresher
  readonly control: ControlConnection
  readonly ids: ProducerIds
  readonly links: ReadonlyMap<number, BrokerLink>
  readonly admitter: Admitter
  readonly drainer: Drainer
  readonly deadlines: Deadlines
}

/** The public face: validates calls, begins and ends the life of the parts. */
export class ReliableProducer implements Producer {
  readonly #parts: ProducerParts
  #state: Lifecycle = 'idle'
  #flushing = 0
  #closing: Promise<void> | undefined
  #readyWaiters: (() => void)[] = []

  constructor(parts: ProducerParts) {
    this.#parts = parts
    parts.drainer.hurry = () => this.#flushing > 0 || parts.admitter.pressed
  }

  connect(): Promise<void> {
    if (!this.#start()) return Promise.reject(new ProducerClosedError())
    if (this.#ready) return Promise.resolve()
    const { clock, options, refresher, ids } = this.#parts
    return new Promise((resolve, reject) => {
      const timer = clock.after(options.maxBlockMs, () => {
        this.#readyWaiters = this.#readyWaiters.filter((w) => w !== ready)
        const brokers = options.bootstrap.map(({ host, port }) => `${host}:${port}`).join(', ')
        const why = refresher.failure ?? ids.failure
        const timeout = `not connected within ${options.maxBlockMs} ms (maxBlockMs)`
        reject(why ?? new ConnectionError(brokers, timeout))
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
    if (this.#ready) this.#tellReady()
  }

  send(request: SendRequest): Promise<RecordMetadata[]> {
    if (!this.#start()) return Promise.reject(new ProducerClosedError())
    const { clock, options } = this.#parts
    let timeoutMs: number
    let topic: string
    let records: SerializedRecord[]
    try {
      timeoutMs = effectiveTimeout(request?.deliveryTimeoutMs, options.deliveryTimeoutMs)
      topic = request?.topic
      records = this.#serialize(topic, request?.messages, clock.wallTime())
    } catch (error) {
      return Promise.reject(typed(error))
    }
    const now = clock.now()
    const call = new Call(records.length, now)
    this.#admit(topic, call, records, 0, timeoutMs, now)
    return call.promise
  }

  sendBatch(request: SendBatchRequest): Promise<RecordMetadata[]> {
    if (!this.#start()) return Promise.reject(new ProducerClosedError())
    const { clock, options } = this.#parts
    let timeoutMs: number
    let groups: { readonly topic: string; readonly records: SerializedRecord[] }[]
    try {
      if (!Array.isArray(request?.topicMessages)) {
        const details = { topic: '', index: undefined, field: 'topicMessages' }
        throw new SerializationError(details, 'a list of { topic, messages }')
      }
      timeoutMs = effectiveTimeout(request.deliveryTimeoutMs, options.deliveryTimeoutMs)
      // G7: everything is checked before anything is taken.
      const wallTime = clock.wallTime()
      groups = Array.from(request.topicMessages, ({ topic, messages }) => ({
        topic,
        records: this.#serialize(topic, messages, wallTime),
      }))
    } catch (error) {
      return Promise.reject(typed(error))
    }
    const now = clock.now()
    const call = new Call(
      groups.reduce((sum, { records }) => sum + records.length, 0),
      now,
    )
    let firstSlot = 0
    for (const { topic, records } of groups) {
      this.#admit(topic, call, records, firstSlot, timeoutMs, now)
      firstSlot += records.length
    }
    return call.promise
  }

  async flush({ timeoutMs }: { readonly timeoutMs?: number } = {}): Promise<void> {
    const { drainer, admitter, clock } = this.#parts
    const calls = new Set<Call>()
    for (const queue of drainer.active) {
      for (const batch of [...queue.ledger.unsettled, ...queue.waiting]) batch.collectCalls(calls)
    }
    admitter.collectCalls(calls)
    if (calls.size === 0) return
    this.#flushing++
    drainer.wake()
    let timer: Timer | undefined
    let unsettled = calls.size
    try {
      await new Promise<void>((resolve, reject) => {
        if (timeoutMs !== undefined) {
          timer = clock.after(timeoutMs, () =>
            reject(new FlushTimeoutError({ timeoutMs, unsettled })),
          )
        }
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
    return this.#state === 'open' && ids.latest !== undefined && metadata.brokers.size > 0
  }

  /** Connects in the background. False once the producer is closing. */
  #start(): boolean {
    if (this.#state === 'open') return true
    if (this.#state !== 'idle') return false
    this.#state = transition(lifecycleTable, this.#state, 'start')
    this.#parts.refresher.refresh()
    this.#parts.ids.renew(undefined)
    return true
  }

  #serialize(topic: unknown, messages: unknown, wallTime: number): SerializedRecord[] {
    if (!this.#parts.metadata.topics.has(topic as string)) checkTopic(topic)
    if (!Array.isArray(messages)) {
      const details = { topic: topic as string, index: undefined, field: 'messages' }
      throw new SerializationError(details, 'a list of messages')
    }
    const { maxRequestSize, bufferMemory } = this.#parts.options
    const largest = Math.min(maxRequestSize, bufferMemory - RECORD_CHARGE_BYTES)
    const records: SerializedRecord[] = []
    for (let i = 0; i < messages.length; i++) {
      records.push(serialize(topic as string, i, messages[i] as Message, wallTime, largest))
    }
    return records
  }

  #admit(
    topic: string,
    call: Call,
    records: SerializedRecord[],
    firstSlot: number,
    timeoutMs: number,
    now: number,
  ): void {
    if (records.length === 0) return
    const { metadata, admitter } = this.#parts
    const known = metadata.topics.get(topic) ?? metadata.want(topic)
    admitter.admit(known, call, records, firstSlot, timeoutMs, now)
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#state = transition(lifecycleTable, this.#state, 'close')
    this.#tellReady()
    try {
      await this.flush({ timeoutMs })
    } catch {
      // What is left is told below.
    }
    const { admitter, drainer, deadlines, refresher, ids, control, links } = this.#parts
    drainer.close()
    deadlines.close()
    refresher.close()
    ids.close()
    control.close()
    admitter.refuseAll(new ProducerClosedError())
    for (const queue of drainer.active) {
      for (const batch of queue.waiting) batch.fail(() => new ProducerClosedError('not-written'))
      for (const batch of queue.ledger.unsettled) {
        const fate = batch.ambiguous || batch.state === 'flying' ? 'unknown' : 'not-written'
        batch.fail(() => new ProducerClosedError(fate))
      }
    }
    for (const link of links.values()) link.close()
    this.#state = transition(lifecycleTable, this.#state, 'end')
  }

  #tellReady(): void {
    const waiters = this.#readyWaiters
    this.#readyWaiters = []
    for (const waiter of waiters) waiter()
  }
}

/** What a caller's own getters, or a call of the wrong shape, throw becomes an error with a fate. */
function typed(error: unknown): HoldfastError {
  if (HoldfastError.is(error)) return error
  const details = { topic: '', index: undefined, field: 'messages' }
  return new SerializationError(details, `reading them threw ${String(error)}`, error)
}

function effectiveTimeout(given: number | undefined, most: number): number {
  if (given === undefined) return most
  if (Number.isInteger(given) && given >= 1 && given <= most) return given
  throw new SerializationError(
    { topic: '', index: undefined, field: 'deliveryTimeoutMs' },
    `a whole number of ms from 1 to the producer's own (${most}), not ${String(given)}`,
  )
}
