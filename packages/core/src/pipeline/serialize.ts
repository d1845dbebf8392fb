import { RecordTooLargeError } from '../errors/record-too-large-error.ts'
import { SerializationError } from '../errors/serialization-error.ts'
import {
  BATCH_HEADER_BYTES,
  type EncodableRecord,
  encodeHeaders,
  RECORD_OVERHEAD_BYTES,
} from '../wire/record-batch.ts'
import type { HeaderValue, Message } from './message.ts'
import type { Serializer, Serializers } from './serializer.ts'

export interface SerializedRecord extends EncodableRecord {
  /** Undefined: the partitioner chooses. */
  readonly partition: number | undefined
  /** Upper bound of what it takes in a batch. */
  readonly sizeBytes: number
  /** As the caller gave it, for a partitioner of the user's. */
  readonly message: AnyMessage
}

/** What comes from the caller, before it is checked. */
export type AnyMessage = Message<unknown, unknown>

/** What holds for all messages of a call. */
export interface SerializeOptions {
  readonly topic: string
  /** For messages without a timestamp of their own. */
  readonly now: number
  /** Bounds the batch of one. */
  readonly largest: number
  readonly serializers: Serializers<never, never>
}

/** Kafka's own limits of topic names (org.apache.kafka.common.internals.Topic). */
const LEGAL_TOPIC = /^[a-zA-Z0-9._-]{1,249}$/

export function checkTopic(topic: unknown): asserts topic is string {
  if (typeof topic !== 'string' || !LEGAL_TOPIC.test(topic) || topic === '.' || topic === '..') {
    const shown = typeof topic === 'string' ? topic.slice(0, 260) : typeof topic
    throw new SerializationError(
      { topic: shown, index: undefined, field: 'topic' },
      "give a name of 1 to 249 letters, digits, '.', '_' or '-'",
    )
  }
}

/** Checks and measures one message. Throws SerializationError or RecordTooLargeError, naming the index. */
export function serialize(
  message: AnyMessage,
  index: number,
  { topic, now, largest, serializers }: SerializeOptions,
): SerializedRecord {
  const where: Place = { topic, index }
  if (typeof message !== 'object' || message === null) {
    refuse(where, '', 'a message is an object with a value')
  }
  const { partition } = message
  if (partition !== undefined && !(Number.isInteger(partition) && partition >= 0)) {
    refuse(where, 'partition', `a whole number from 0, not ${String(partition)}`)
  }
  const givenKey = serializers.key
    ? serialized(message.key, 'key', serializers.key, where)
    : message.key
  const key = givenKey === undefined || givenKey === null ? null : toBytes(givenKey)
  if (key === undefined) {
    refuse(where, 'key', `a string, Buffer or Uint8Array, not ${kindOf(givenKey)}`)
  }
  const value = serializers.value
    ? serialized(message.value, 'value', serializers.value, where)
    : message.value
  let valueBytes = -1
  if (typeof value === 'string') valueBytes = Buffer.byteLength(value)
  else if (value instanceof Uint8Array) valueBytes = value.length
  else if (value !== null) {
    const wanted = 'a string, Buffer, Uint8Array, or null for a tombstone'
    const how = serializers.value || value === undefined ? '' : "; set the producer's serializer"
    refuse(where, 'value', `${wanted}; not ${kindOf(value)}${how}`)
  }
  const headers = message.headers === undefined ? null : headerBytes(message.headers, where)
  const sizeBytes =
    RECORD_OVERHEAD_BYTES +
    (key === null ? 0 : key.length) +
    Math.max(0, valueBytes) +
    (headers === null ? 1 : headers.length)
  if (sizeBytes + BATCH_HEADER_BYTES > largest) {
    throw new RecordTooLargeError({ topic, index, sizeBytes, limitBytes: largest })
  }
  const timestamp = message.timestamp === undefined ? now : timestampOf(message.timestamp, where)
  return { key, value, valueBytes, headers, timestamp, partition, sizeBytes, message }
}

/** What the user's serializer makes of it; null and undefined are not its business. */
function serialized(
  given: unknown,
  field: 'key' | 'value',
  serializer: Serializer<never>,
  where: Place,
): unknown {
  if (given === undefined || given === null) return given
  let result: unknown
  try {
    result = serializer(given as never, { topic: where.topic, field })
  } catch (error) {
    refuse(where, field, 'its serializer threw', error)
  }
  if (typeof (result as { then?: unknown } | null)?.then === 'function') {
    Promise.resolve(result).catch(() => {}) // nobody else will look at it (G12)
    refuse(where, field, 'its serializer is asynchronous; serializers return at once')
  }
  return result
}

interface Place {
  readonly topic: string
  readonly index: number
}

function refuse({ topic, index }: Place, field: string, problem: string, cause?: unknown): never {
  throw new SerializationError({ topic, index, field }, problem, cause)
}

/** Own copies of what the caller could still change, for a record that has to wait unencoded. */
export function detached(record: SerializedRecord): SerializedRecord {
  const { key, value } = record
  return {
    ...record,
    key: key === null ? null : Uint8Array.from(key),
    value: value === null || typeof value === 'string' ? value : Uint8Array.from(value),
  }
}

function toBytes(value: unknown): Uint8Array | undefined {
  if (typeof value === 'string') return Buffer.from(value)
  return value instanceof Uint8Array ? value : undefined
}

function headerBytes(headers: NonNullable<Message['headers']>, where: Place): Uint8Array | null {
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers)
    refuse(where, 'headers', 'an object of header values')
  const pairs: [string, Uint8Array | null][] = []
  for (const [name, given] of Object.entries(headers)) {
    const values: readonly (HeaderValue | undefined)[] = Array.isArray(given) ? given : [given]
    for (const value of values) {
      const bytes = value === null ? null : toBytes(value)
      if (bytes === undefined) {
        refuse(
          where,
          `headers.${name}`,
          `a string, Buffer, Uint8Array or null, not ${kindOf(value)}`,
        )
      } else pairs.push([name, bytes])
    }
  }
  return pairs.length === 0 ? null : encodeHeaders(pairs)
}

function timestampOf(given: number | Date | string, where: Place): number {
  const digits = typeof given === 'string' && /^\d+$/.test(given)
  const value = given instanceof Date ? given.getTime() : digits ? Number(given) : given
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    refuse(
      where,
      'timestamp',
      `milliseconds since the epoch, a Date, or digits; not ${String(given)}`,
    )
  }
  return value as number
}

/** Names a kind, never the value: values are the caller's data. */
function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? (value?.constructor?.name ?? 'an object') : typeof value
}
