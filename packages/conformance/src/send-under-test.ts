export interface MessageUnderTest {
  readonly key?: string | null
  readonly value: unknown
  readonly partition?: number
  readonly headers?: unknown
  readonly timestamp?: unknown
}

export interface SendUnderTest {
  readonly topic: string
  readonly messages: readonly MessageUnderTest[]
  readonly deliveryTimeoutMs?: number
  readonly signal?: AbortSignal
}

export interface SendBatchUnderTest {
  readonly topicMessages: readonly Pick<SendUnderTest, 'topic' | 'messages'>[]
  readonly signal?: AbortSignal
}

export interface ReceiptUnderTest {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint | undefined
}
