import type { BatchHeader } from '../../wire/batch-header.ts'

/** A batch as it lies in a log. Replicas share it: its bytes never change. */
export interface StoredBatch {
  readonly bytes: Buffer
  readonly header: BatchHeader
  readonly lastOffset: bigint
  /** How a transaction ended; undefined for everything that clients produce. */
  readonly marker: TransactionMarker | undefined
}

/** The end of a producer's transaction in one partition (KIP-98). */
export interface TransactionMarker {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly commit: boolean
}
