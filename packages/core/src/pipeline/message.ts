/** A header's value; null is written as such. */
export type HeaderValue = string | Uint8Array | null

/** What goes over the wire as it is; other values need a serializer. */
export type Bytes = string | Uint8Array

/**
 * One record as the caller gives it, in kafkajs's shape. `Value` and `Key` are what the producer's
 * serializers take; without any, strings and bytes.
 */
export interface Message<Value = Bytes, Key = Bytes> {
  /** Decides the partition (murmur2) unless `partition` does. */
  readonly key?: Key | null | undefined
  /** null is a tombstone and is delivered as such, past the serializer. */
  readonly value: Value | null
  /** A list of values becomes as many headers of the same name. */
  readonly headers?: Readonly<Record<string, HeaderValue | readonly HeaderValue[]>> | undefined
  readonly partition?: number | undefined
  /** Milliseconds since the epoch, as a number, a Date or digits. Default: now, set once at `send`. */
  readonly timestamp?: number | Date | string | undefined
}

/** What may be said with each call. */
export interface CallOptions {
  /** At most the producer's own. */
  readonly deliveryTimeoutMs?: number | undefined
  /** Ends the call at once, each record with the fate it has then (G10). */
  readonly signal?: AbortSignal | undefined
  /** As kafkajs has them per call. They must equal the producer's: they cannot differ between records of a batch. */
  readonly acks?: 'all' | -1 | 0 | 1 | undefined
  readonly compression?: 'none' | 'gzip' | 0 | 1 | undefined
  readonly timeout?: number | undefined
}

export interface SendRequest<Value = Bytes, Key = Bytes> extends CallOptions {
  readonly topic: string
  readonly messages: readonly Message<Value, Key>[]
}

export interface SendBatchRequest<Value = Bytes, Key = Bytes> extends CallOptions {
  readonly topicMessages: readonly {
    readonly topic: string
    readonly messages: readonly Message<Value, Key>[]
  }[]
}
