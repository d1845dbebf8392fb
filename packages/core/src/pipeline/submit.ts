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
  readonly admitter: Admitter
  readonly aborter: Aborter
  readonly observers: Observers
  readonly logger: Logger
}

type AnySendRequest = SendRequest<unknown, unknown>
type AnySendBatchRequest = SendBatchRequest<unknown, unknown>

/**
 * Turns what a caller hands over into a {@link Call} whose records were all checked, serialised and
 * measured before any is taken (G7), and tells of those that fail later.
 */
export class Submitter implements FailureWatcher {
  readonly #parts: SubmitterParts

  constructor(parts: SubmitterParts) {
    this.#parts = parts
  }

  /** Throws HoldfastError, always `not-written`, if the call is refused as a whole. `watched`: keep the messages. */
  submit(request: AnySendRequest, watched: boolean): Call {
    const { clock, options } = this.#parts
    return this.#guarded(() => {
      const timeoutMs = checkRequest(request, options)
      const { topic, messages } = request
      const records = this.#serialize(topic, messages, clock.wallTime())
      const call = this.#call(request, [request], records.length, watched)
      if (!call.settled) this.#admit(topic, call, records, 0, timeoutMs)
      return call
    })
  }

  /** The same across topics. */
  submitBatch(request: AnySendBatchRequest, watched: boolean): Call {
    const { clock, options } = this.#parts
    return this.#guarded(() => {
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
      const call = this.#call(request, groups, count, watched)
      let firstSlot = 0
      for (const { topic, records } of groups) {
        if (call.settled) break
        this.#admit(topic, call, records, firstSlot, timeoutMs)
        firstSlot += records.length
      }
      return call
    })
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
    { groups }: Call,
    slot: number,
    error: HoldfastError,
    topic: string,
    partition: number | undefined,
  ): void {
    const { metrics, events } = this.#parts.observers
    metrics.recordsFailed(topic, 1)
    if (groups === undefined || !events.has('give-up')) return
    const record = messageAt(groups, slot)
    events.emit('give-up', { topic, partition, record, error, fate: error.fate })
  }

  /** Whatever a caller's own getters throw becomes an error with a fate. */
  #guarded(submit: () => Call): Call {
    try {
      return submit()
    } catch (error) {
      if (HoldfastError.is(error)) throw error
      const details = { topic: '', index: undefined, field: 'messages' }
      throw new SerializationError(details, `reading them threw ${String(error)}`, error)
    }
  }

  #serialize(topic: unknown, messages: unknown, now: number): SerializedRecord[] {
    const { metadata, options, observers } = this.#parts
    if (!metadata.topics.has(topic as string)) checkTopic(topic)
    const name = topic as string
    if (!Array.isArray(messages)) {
      const details = { topic: name, index: undefined, field: 'messages' }
      throw new SerializationError(details, 'a list of messages')
    }
    const refusal = observers.breakers.refusal(name)
    if (refusal) throw refusal
    const { maxRequestSize, bufferMemory, serializers } = options
    const largest = Math.min(maxRequestSize, bufferMemory - RECORD_CHARGE_BYTES)
    const terms: SerializeOptions = { topic: name, now, largest, serializers }
    const records: SerializedRecord[] = []
    for (let i = 0; i < messages.length; i++) {
      records.push(serialize(messages[i] as AnyMessage, i, terms))
    }
    return records
  }

  #call(
    { signal }: CallOptions,
    groups: readonly CallGroup[],
    records: number,
    watched: boolean,
  ): Call {
    const { clock, aborter, admitter, observers } = this.#parts
    if (signal?.aborted) throw new SendAbortedError('not-written', signal.reason)
    const call = new Call(records, clock.now(), this)
    if (watched || signal || observers.events.has('give-up')) {
      call.groups = groups.map(({ topic, messages }) => ({ topic, messages: messages.slice() }))
    }
    if (signal && !call.settled) {
      call.partitions = new Set()
      // Not within the callback of ours that may have caused it: there, batches are between two places.
      const abort = (): void =>
        queueMicrotask(() => admitter.hold(() => aborter.abort(call, signal.reason)))
      signal.addEventListener('abort', abort, { once: true })
      call.onSettled = () => signal.removeEventListener('abort', abort)
    }
    return call
  }

  #admit(
    topic: string,
    call: Call,
    records: SerializedRecord[],
    firstSlot: number,
    deliveryTimeoutMs: number,
  ): void {
    if (records.length === 0) return
    const { metadata, admitter } = this.#parts
    const known = metadata.topics.get(topic) ?? metadata.want(topic)
    const calledAt = call.startedAt
    admitter.admit({ topic: known, call, records, firstSlot, deliveryTimeoutMs, calledAt })
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

function messageAt(groups: readonly CallGroup[], slot: number): AnyMessage | undefined {
  let index = slot
  for (const { messages } of groups) {
    if (index < messages.length) return messages[index]
    index -= messages.length
  }
  return undefined
}
