/** A header's value; null is written as such. */
export type HeaderValue = string | Uint8Array | null

/** One record as the caller gives it, in kafkajs's shape. */
export interface Message {
  /** Decides the partition (murmur2) unless `partition` does. */
  readonly key?: string | Uint8Array | null | undefined
  /** null is a tombstone and is delivered as such. */
  readonly value: string | Uint8Array | null
  /** A list of values becomes as many headers of the same name. */
  readonly headers?: Readonly<Record<string, HeaderValue | readonly HeaderValue[]>> | undefined
  readonly partition?: number | undefined
  /** Milliseconds since the epoch, as a number, a Date or digits. Default: now, set once at `send`. */
  readonly timestamp?: number | Date | string | undefined
}

export interface SendRequest {
  readonly topic: string
  readonly messages: readonly Message[]
  /** At most the producer's own. */
  readonly deliveryTimeoutMs?: number | undefined
}

export interface SendBatchRequest {
  readonly topicMessages: readonly {
    readonly topic: string
    readonly messages: readonly Message[]
  }[]
  readonly deliveryTimeoutMs?: number | undefined
}
