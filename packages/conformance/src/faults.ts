/** What is asked of a transaction, besides Produce. */
export type TransactionApi =
  | 'AddOffsetsToTxn'
  | 'AddPartitionsToTxn'
  | 'EndTxn'
  | 'FindCoordinator'
  | 'InitProducerId'
  | 'TxnOffsetCommit'

/** Faults between client and brokers: the part of `@holdfast/testkit`'s fault proxy that the cases use. */
export interface Faults {
  on(api: 'Produce', match: { readonly topic: string; readonly partition?: number }): FaultRule
  on(api: TransactionApi, match: { readonly clientId: string }): FaultRule
  random(fault: {
    readonly api: 'Produce'
    readonly topic: string
    readonly seed: number
    readonly rate: number
    readonly point: 'afterAppend'
    readonly fault: 'rst'
  }): Fault
  /** No byte passes; connections are reset (the default) or stay silent. */
  cut(cut?: { readonly how?: 'rst' | 'blackHole'; readonly clientId?: string }): void
  heal(): void
  /** Requests that came, in order. */
  history(filter: { readonly api: 'Produce'; readonly topic: string }): readonly RequestSeen[]
  history(filter: {
    readonly api: 'Produce' | TransactionApi
    readonly clientId: string
  }): readonly RequestSeen[]
  assertAllFaultsFired(): void
  /** Forgets all rules and heals. */
  clear(): void
  connectionCount(filter?: { readonly clientId?: string }): number
}

/** One-shot unless it says otherwise. */
export interface FaultRule {
  nth(n: number): FaultRule
  times(n: number): FaultRule
  always(): FaultRule
  /** Before the broker has anything. */
  request(): {
    answer(error: { readonly errorCode: number; readonly partitions?: readonly number[] }): Fault
    disconnect(how: 'rst' | 'fin'): Fault
    blackHole(): Fault
    hold(): Fault
  }
  /** The broker has stored it, and its answer is here. */
  afterAppend(): {
    disconnect(how: 'rst' | 'fin'): Fault
    blackHole(): Fault
    hold(): Fault
    replaceError(errorCode: number): Fault
    dropPartition(): Fault
    truncate(bytes: number): Fault
    garbage(): Fault
    oversizedLength(): Fault
    wrongCorrelationId(): Fault
  }
}

export interface Fault {
  readonly fired: number
  reached(times?: number): Promise<void>
  release(): void
  stop(): void
}

export interface RequestSeen {
  /** Order of arrival. */
  readonly index: number
  readonly receivedAt: number
  /** Undefined while the broker did not answer. */
  readonly brokerAnsweredAt: number | undefined
  /** Of Produce, and of what is asked of a transaction. */
  readonly transactionalId: string | null
  readonly batches: readonly { readonly baseSequence: number; readonly sizeInBytes: number }[]
}
