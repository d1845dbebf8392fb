import type { BreakerMove } from '../circuit/breaker-state.ts'
import type { Fate, HoldfastError } from '../errors/holdfast-error.ts'
import type { Message } from '../pipeline/message.ts'

/** A batch was acknowledged. */
export interface AckEvent {
  readonly topic: string
  readonly partition: number
  /** Of its first record; undefined with acks 0, and after code 46. */
  readonly baseOffset: bigint | undefined
  readonly records: number
  readonly attempts: number
  /** Since its first record was sent. */
  readonly latencyMs: number
}

/** An attempt of a batch failed, and it will be sent again. */
export interface RetryEvent {
  readonly topic: string
  readonly partition: number
  readonly records: number
  /** Which attempt failed, from 1. */
  readonly attempt: number
  /** Some attempt may have been stored. */
  readonly ambiguous: boolean
  readonly cause: Error
}

/** A record failed for good. One event per record. */
export interface GiveUpEvent {
  readonly topic: string
  readonly partition: number | undefined
  /** As it was sent; undefined if nobody listened to this event when it was sent. */
  readonly record: Message<unknown, unknown> | undefined
  readonly error: HoldfastError
  readonly fate: Fate
}

/** A circuit breaker moved. */
export type BreakerEvent = BreakerMove

/** A partition left its sequence, and goes on under a raised epoch (INV-SEQ-3). */
export interface EpochEvent {
  readonly topic: string
  readonly partition: number
  readonly epoch: number
  readonly producerId: bigint
}

/** A transaction that had an id came to its end. */
export interface TransactionEvent {
  readonly transactionalId: string
  readonly outcome: 'committed' | 'aborted' | 'fenced' | 'expired' | 'closed' | 'unknown'
  /** Since it was begun. */
  readonly durationMs: number
  /** The answer to its commit was lost, and the outcome found out. */
  readonly wasInDoubt: boolean
}

/** Connected for the first time. */
export type ReadyEvent = Readonly<Record<string, never>>

export interface ProducerEvents {
  ack: AckEvent
  retry: RetryEvent
  'give-up': GiveUpEvent
  breaker: BreakerEvent
  epoch: EpochEvent
  transaction: TransactionEvent
  ready: ReadyEvent
}
