/** OffsetCommit, TxnOffsetCommit and OffsetFetch as objects; see membership-messages.ts. */

export interface PartitionToCommit {
  readonly partitionIndex: number
  readonly committedOffset: bigint
  /** OffsetCommit 6, TxnOffsetCommit 2; -1 if unknown. */
  readonly committedLeaderEpoch?: number
  readonly committedMetadata: string | null
}

export interface TopicToCommit {
  readonly name: string
  readonly partitions: readonly PartitionToCommit[]
}

export interface OffsetCommitRequest {
  readonly groupId: string
  /** -1 for who is in no generation: an admin, or a consumer that assigns partitions itself. */
  readonly generationIdOrMemberEpoch: number
  readonly memberId: string
  readonly groupInstanceId?: string | null
  readonly topics: readonly TopicToCommit[]
}

export interface TxnOffsetCommitRequest {
  readonly transactionalId: string
  readonly groupId: string
  readonly producerId: bigint
  readonly producerEpoch: number
  /** These three from version 3 (KIP-447). */
  readonly generationId?: number
  readonly memberId?: string
  readonly groupInstanceId?: string | null
  readonly topics: readonly TopicToCommit[]
}

/** Of OffsetCommit and of TxnOffsetCommit. */
export interface OffsetCommitResponse {
  readonly throttleTimeMs: number
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[]
  }[]
}

export interface TopicToFetch {
  readonly name: string
  readonly partitionIndexes: readonly number[]
}

export interface GroupToFetch {
  readonly groupId: string
  /** Null: every offset of the group. */
  readonly topics: readonly TopicToFetch[] | null
}

export interface OffsetFetchRequest {
  /** Up to version 7. */
  readonly groupId?: string
  /** Up to version 7; null, from version 2, for every offset of the group. */
  readonly topics?: readonly TopicToFetch[] | null
  /** From version 8 (KIP-709). */
  readonly groups?: readonly GroupToFetch[]
  /** From version 7 (KIP-447). */
  readonly requireStable?: boolean
}

export interface FetchedPartition {
  readonly partitionIndex: number
  /** -1 if there is none. */
  readonly committedOffset: bigint
  readonly committedLeaderEpoch: number
  readonly metadata: string
  readonly errorCode: number
}

export interface FetchedTopic {
  readonly name: string
  readonly partitions: readonly FetchedPartition[]
}

export interface FetchedGroup {
  readonly groupId: string
  readonly topics: readonly FetchedTopic[]
  readonly errorCode: number
}

/** `topics` and `errorCode` answer versions up to 7, `groups` answers the newer ones. */
export interface OffsetFetchResponse {
  readonly throttleTimeMs: number
  readonly topics: readonly FetchedTopic[]
  readonly errorCode: number
  readonly groups: readonly FetchedGroup[]
}
