import type { BreakerMove } from '../circuit/breaker-state.ts'
import type { HoldfastError, Fate } from '../errors/holdfast-error.ts'
import type { Message } from '../pipeline/message.ts'
export interface AckEvent {
  topic: string
  partition: number
  baseOffset: bigint | undefined
  records: number
  attempts: number
  latencyMs: number
}
export interface RetryEvent {
  topic: string
  partition: number
  records: number
  attempt: number
  ambiguous: boolean
  cause: Error
}
export interface GiveUpEvent {
  topic: string
  partition: number | undefined
  record: Message<unknown, unknown> | undefined
  error: HoldfastError
  fate: Fate
}
export type BreakerEvent = BreakerMove
export interface EpochEvent {
  topic: string
  partition: number
  epoch: number
  producerId: bigint
}
export interface ReadyEvent {}
export interface DrainEvent {
  bufferAvailableBytes: number
}
export interface ProducerEvents {
  ack: AckEvent
  retry: RetryEvent
  'give-up': GiveUpEvent
  breaker: BreakerEvent
  epoch: EpochEvent
  ready: ReadyEvent
  drain: DrainEvent
}
export class Emitter<E> {
  readonly #l = new Map<keyof E, Set<(p: never) => unknown>>()
  constructor(_e: (event: keyof E, error: unknown) => void) {}
  on<K extends keyof E>(k: K, f: (p: E[K]) => unknown): () => void {
    const s = this.#l.get(k) ?? new Set()
    this.#l.set(k, s)
    s.add(f as never)
    return () => s.delete(f as never)
  }
  off<K extends keyof E>(k: K, f: (p: E[K]) => unknown): void {
    this.#l.get(k)?.delete(f as never)
  }
  emit<K extends keyof E>(k: K, p: E[K]): void {
    for (const f of this.#l.get(k) ?? []) f(p as never)
  }
  has(k: keyof E): boolean {
    return (this.#l.get(k)?.size ?? 0) > 0
  }
}
