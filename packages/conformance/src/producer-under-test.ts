import type { ReceiptUnderTest, SendBatchUnderTest, SendUnderTest } from './send-under-test.ts'
import type {
  TransactionOptionsUnderTest,
  TransactionScopeUnderTest,
  TransactionUnderTest,
} from './transaction-under-test.ts'

/**
 * What the cases ask of a producer: the shape of `@holdfast/core`, declared here so that this package needs
 * none of ours, and any client can be put to the cases behind a thin wrapper.
 */
export interface ProducerUnderTest {
  connect(): Promise<void>
  send(request: SendUnderTest): Promise<ReceiptUnderTest[]>
  sendBatch(request: SendBatchUnderTest): Promise<ReceiptUnderTest[]>
  flush(options?: { timeoutMs?: number }): Promise<void>
  close(options?: { timeoutMs?: number }): Promise<void>
  /** Capability `transactions`. */
  transaction<Result>(
    callback: (tx: TransactionScopeUnderTest) => Promise<Result> | Result,
    options?: TransactionOptionsUnderTest & { readonly retries?: number },
  ): Promise<Result>
  transaction(options?: TransactionOptionsUnderTest): Promise<TransactionUnderTest>
  /** Capability `post`. */
  post(request: SendUnderTest): void
  /** Capability `pressure`. */
  readonly bufferAvailableBytes: number
  drained(): Promise<void>
  /** Capability `metrics`. */
  metrics(): Readonly<Record<string, unknown>>
  /** Capability `breaker`. */
  readonly breaker: BreakerUnderTest & { topic(name: string): BreakerUnderTest }
  /** Capability `health`. */
  health(): { readonly status: string }
  /** Capability `events`: `retry`, `ack`, `give-up`, `breaker`. */
  on(event: string, listener: (payload: never) => unknown): () => void
}

export interface BreakerUnderTest {
  readonly state: string
  open(): void
  close(): void
  reset(): void
}

/** Options by the names of docs/reference/configuration; the harness adds the brokers. */
export type OptionsUnderTest = Readonly<Record<string, unknown>>

/** What a failed send must tell. */
export interface FailureUnderTest {
  readonly code: string
  readonly fate: 'not-written' | 'unknown'
  readonly details: Readonly<Record<string, unknown>>
  readonly cause?: unknown
  /** Of a call with several messages. */
  readonly results?: readonly PromiseSettledResult<ReceiptUnderTest>[]
}
