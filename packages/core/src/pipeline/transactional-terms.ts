import type { HoldfastError } from '../errors/holdfast-error.ts'
import type { Batch } from './batch.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** What only the pipeline of a transactional id has. */
export interface TransactionalTerms {
  readonly transactionalId: string
  /** Whether the partition is part of the transaction; if not, sees to it, and wakes the drainer then. */
  readonly enlisted: (queue: PartitionQueue) => boolean
  /** A batch left the sequence: the transaction cannot be committed any more. */
  readonly onLeft: (queue: PartitionQueue, batch: Batch) => void
  /** The error of records whose batch is not recognised under its identity any more. */
  readonly outOfSequence: (batch: Batch) => HoldfastError
  /** A request may have been acted on without our knowing. */
  readonly onAmbiguous: () => void
}
