import type { ReceiptUnderTest, SendBatchUnderTest, SendUnderTest } from './send-under-test.ts'

export interface TransactionOptionsUnderTest {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** What a callback of `transaction` is given. */
export interface TransactionScopeUnderTest {
  send(request: SendUnderTest): Promise<ReceiptUnderTest[]>
  sendBatch(request: SendBatchUnderTest): Promise<ReceiptUnderTest[]>
  sendOffsets(offsets: OffsetsUnderTest): Promise<void>
  isActive(): boolean
  readonly transactionalId: string | undefined
}

export interface TransactionUnderTest extends TransactionScopeUnderTest {
  commit(): Promise<void>
  abort(): Promise<void>
}

export interface OffsetsUnderTest {
  readonly consumerGroupId: string
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly offset: bigint | number | string
      readonly metadata?: string | null
    }[]
  }[]
}
