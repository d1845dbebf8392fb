/** Requests and answers of the coordinator, with the field names of Kafka's message definitions. */

export interface InitProducerIdRequest {
  readonly transactionalId: string | null
  readonly transactionTimeoutMs: number
  /** -1 before version 3. */
  readonly producerId: bigint
  /** -1 before version 3. */
  readonly producerEpoch: number
}

export interface InitProducerIdAnswer {
  readonly errorCode: number
  readonly producerId: bigint
  readonly producerEpoch: number
}

/** Whose transaction a request speaks of. */
export interface Owner {
  readonly transactionalId: string
  readonly producerId: bigint
  readonly producerEpoch: number
}

export interface AddPartitionsRequest extends Owner {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[]
}

export interface AddPartitionsAnswer {
  readonly results: readonly {
    readonly name: string
    readonly results: readonly {
      readonly partitionIndex: number
      readonly partitionErrorCode: number
    }[]
  }[]
}

export interface AddOffsetsRequest extends Owner {
  readonly groupId: string
}

export interface EndTxnRequest extends Owner {
  /** false = abort. */
  readonly committed: boolean
}

export interface VerifyRequest extends Owner {
  readonly topic: string
  readonly partition: number
}

/** DescribeTransactionsResponse.TransactionState. */
export interface DescribedTransaction {
  readonly errorCode: number
  readonly transactionalId: string
  readonly transactionState: string
  readonly transactionTimeoutMs: number
  /** ms since 1970; -1 without a transaction. */
  readonly transactionStartTimeMs: bigint
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[]
}

export interface ListTransactionsFilter {
  /** Names of states; an empty or absent list filters nothing. */
  readonly stateFilters?: readonly string[]
  readonly producerIdFilters?: readonly bigint[]
  /** Only transactions that began longer ago than this, in ms; negative filters nothing. */
  readonly durationFilter?: bigint
  /** Must match the whole transactional id. */
  readonly transactionalIdPattern?: string | null
}

export interface ListTransactionsAnswer {
  readonly errorCode: number
  readonly unknownStateFilters: readonly string[]
  readonly transactionStates: readonly {
    readonly transactionalId: string
    readonly producerId: bigint
    readonly transactionState: string
  }[]
}
