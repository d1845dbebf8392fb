import type { ClusterMetadata } from '../cluster/cluster-metadata.ts'
import type { ResolvedOptions } from '../config/resolve-options.ts'
import { HoldfastError } from '../errors/holdfast-error.ts'
import { SendAbortedError } from '../errors/send-aborted-error.ts'
import { SerializationError } from '../errors/serialization-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Observers } from '../telemetry/observers.ts'
import type { Admitter } from './1-admit.ts'
import type { Aborter } from './abort.ts'
import { RECORD_CHARGE_BYTES } from './buffer-memory.ts'
import { Call, type CallGroup, type FailureWatcher } from './call.ts'
import { checkRequest } from './check-request.ts'
import type { CallOptions, SendBatchRequest, SendRequest } from './message.ts'
import {
  type AnyMessage,
  checkTopic,
  type SerializedRecord,
  type SerializeOptions,
  serialize,
} from './serialize.ts'

export interface SubmitterParts {
  readonly clock: Clock
  readonly options: ResolvedOptions
  readonly metadata: ClusterMetadata
  readonly admitter: Pick<Admitter, 'admit' | 'hold'>
  readonly aborter: Pick<Aborter, 'abort'>
  readonly observers: Observers
  readonly logger: Logger
  /** The most that a record may take from here on; undefined = `deliveryTimeoutMs` alone bounds it. */
  readonly mostMs?: () => number
}

type AnySendRequest = SendRequest<unknown, unknown>
type AnySendBatchRequest = SendBatchRequest<unknown, unknown>

/**
 * Turns what a caller hands over into a {@link Call} whose records were all checked, serialised and
 * measured before any is taken (G7), and tells of those that fail later.
 */
export class Submitter implements FailureWatcher {
  readonly #parts: SubmitterParts

  /** Of the call at hand; the same object for all. */
  readonly #terms: { -readonly [Name in keyof SerializeOptions]: SerializeOptions[Name] }

  constructor(parts: SubmitterParts) {
    this.#parts = parts
    const { maxRequestSize, bufferMemory, serializers } = parts.options
    const largest = Math.min(maxRequestSize, bufferMemory - RECORD_CHARGE_BYTES)
    this.#terms = { topic: '', now: 0, largest, serializers }
  }

  /** Throws HoldfastError, always `not-written`, if the call is refused as a whole. `watched`: keep the messages. */
  submit(request: AnySendRequest, watched: boolean): Call {
    const { clock, options } = this.#parts
    try {
      const timeoutMs = checkRequest(request, options)
      const { topic, messages } = request
      const records = this.#serialize(topic, messages, clock.wallTime())
      const call = this.#call(records.length)
      if (watched || this.#asksMore(request)) this.#track(call, request, [request])
      if (!call.settled) this.#admit(topic, call, records, 0, timeoutMs)
      return call
    } catch (error) {
      throw typed(error)
    }
  }

  /** The same across topics. */
  submitBatch(request: AnySendBatchRequest, watched: boolean): Call {
    const { clock, options } = this.#parts
    try {
      if (!Array.isArray(request?.topicMessages)) {
        const details = { topic: '', index: undefined, field: 'topicMessages' }
        throw new SerializationError(details, 'a list of { topic, messages }')
      }
      const timeoutMs = checkRequest(request, options)
      const wallTime = clock.wallTime()
      const groups = Array.from(request.topicMessages, ({ topic, messages }) => ({
        topic,
        messages,
        records: this.#serialize(topic, messages, wallTime),
      }))
      const count = groups.reduce((sum, { records }) => sum + records.length, 0)
      const call = this.#call(count)
      if (watched || this.#asksMore(request)) this.#track(call, request, groups)
      let firstSlot = 0
      for (const { topic, records } of groups) {
        if (call.settled) break
        this.#admit(topic, call, records, firstSlot, timeoutMs)
        firstSlot += records.length
      }
      return call
    } catch (error) {
      throw typed(error)
    }
  }

  /** A `post` was refused: there is no promise that could tell. */
  refusedPost(request: AnySendRequest, error: HoldfastError): void {
    const { observers, logger } = this.#parts
    const { events } = observers
    const { topic, messages } = readable(request)
    logger.error({ topic, err: error }, 'post refused')
    for (const record of messages.length > 0 ? messages : [undefined]) {
      events.emit('give-up', { topic, partition: undefined, record, error, fate: error.fate })
    }
  }

  /** A record failed for good: counted, and told to whoever listens. */
  failed(
    { tracking }: Call,
    slot: number,
    error: HoldfastError,
    topic: string,
    partition: number | undefined,
  ): void {
    const { metrics, events } = this.#parts.observers
    metrics.recordsFailed(topic, 1)
    if (tracking === undefined || !events.has('give-up')) return
    const record = messageAt(tracking.groups, slot)
    events.emit('give-up', { topic, partition, record, error, fate: error.fate })
  }

  #serialize(topic: unknown, messages: unknown, now: number): SerializedRecord[] {
    const { metadata, observers } = this.#parts
    if (!metadata.topics.has(topic as string)) checkTopic(topic)
    const name = topic as string
    if (!Array.isArray(messages)) {
      const details = { topic: name, index: undefined, field: 'messages' }
      throw new SerializationError(details, 'a list of messages')
    }
    const refusal = observers.breakers.refusal(name)
    if (refusal) throw refusal
    const terms = this.#terms
    terms.topic = name
    terms.now = now
    const records: SerializedRecord[] = []
    for (let i = 0; i < messages.length; i++) {
      records.push(serialize(messages[i] as AnyMessage, i, terms))
    }
    return records
  }

  #call(records: number): Call {
    return new Call(records, this.#parts.clock.now(), this)
  }

  #asksMore({ signal }: CallOptions): boolean {
    return signal !== undefined || this.#parts.observers.events.has('give-up')
  }

  /** What most calls need not have: messages for those who watch failures, and a way out by their signal. */
  #track(call: Call, { signal }: CallOptions, groups: readonly CallGroup[]): void {
    const { aborter, admitter } = this.#parts
    if (signal?.aborted) throw new SendAbortedError('not-written', signal.reason)
    const kept = groups.map(({ topic, messages }) => ({ topic, messages: messages.slice() }))
    call.tracking = { groups: kept, partitions: new Set(), onSettled: undefined }
    if (!signal || call.settled) return
    // Not within the callback of ours that may have caused it: there, batches are between two places.
    const abort = (): void =>
      queueMicrotask(() => admitter.hold(() => aborter.abort(call, signal.reason)))
    signal.addEventListener('abort', abort, { once: true })
    call.tracking.onSettled = () => signal.removeEventListener('abort', abort)
  }

  #admit(
    topic: string,
    call: Call,
    records: SerializedRecord[],
    firstSlot: number,
    deliveryTimeoutMs: number,
  ): void {
    if (records.length === 0) return
    const { metadata, admitter, mostMs } = this.#parts
    const known = metadata.topics.get(topic) ?? metadata.want(topic)
    const timeoutMs = mostMs ? Math.min(deliveryTimeoutMs, mostMs()) : deliveryTimeoutMs
    admitter.admit(known, call, records, firstSlot, timeoutMs, call.startedAt)
  }
}

/** As far as it can be read: getters of the caller's own may throw, and did perhaps. */
function readable(request: AnySendRequest): {
  topic: string
  messages: readonly AnyMessage[]
} {
  try {
    const { topic, messages } = request
    return { topic: String(topic), messages: Array.isArray(messages) ? messages : [] }
  } catch {
    return { topic: '', messages: [] }
  }
}

/** Whatever a caller's own getters throw becomes an error with a fate. */
function typed(error: unknown): HoldfastError {
  if (HoldfastError.is(error)) return error
  const details = { topic: '', index: undefined, field: 'messages' }
  return new SerializationError(details, `reading them threw ${String(error)}`, error)
}

function messageAt(groups: readonly CallGroup[], slot: number): AnyMessage | undefined {
  let index = slot
  for (const { messages } of groups) {
    if (index < messages.length) return messages[index]
    index -= messages.length
  }
  return undefined
}
