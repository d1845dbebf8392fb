import type { ApiName } from '../wire/api-keys.ts'

/** The part of a Produce request that goes to one partition. */
export interface ProducedBatch {
  readonly topic: string
  readonly partition: number
  /** -1 without idempotence. */
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly recordCount: number
  readonly transactional: boolean
  readonly sizeInBytes: number
}

/** A request as fault rules and the history see it. */
export interface RequestView {
  readonly brokerId: number
  readonly apiKey: number
  /** Undefined for an API that the testkit does not know. */
  readonly apiName: ApiName | undefined
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string | null
  /** Produce only. */
  readonly acks: number | undefined
  /** Produce and the requests of transactions: Init, Add*, TxnOffsetCommit, EndTxn. Else null. */
  readonly transactionalId: string | null
  /** EndTxn only: commit or abort. */
  readonly committed: boolean | undefined
  /** Produce only, else empty. */
  readonly batches: readonly ProducedBatch[]
}
