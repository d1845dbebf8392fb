import { transition } from '../state/transition-table.ts'
import { type BatchEvent, type BatchState, batchTable } from './batch-state.ts'

/** What the ledger knows of a batch. The pipeline's batch adds buffer and callers to it. */
export abstract class SequencedBatch {
  /** Records in it. */
  abstract readonly count: number
  /** Holds timestamps so old that the broker may forget the producer at any moment (G3). */
  abstract readonly old: boolean

  state: BatchState = 'unsealed'
  /** Place in the partition's order of sealing; never compared through sequences, which wrap. */
  ordinal = -1
  producerId = -1n
  epoch = -1
  baseSequence = -1
  /** Attempts under any identity. */
  attempts = 0
  /** Attempted more than once under its present identity. */
  repeated = false
  /** Some attempt may have been stored without our knowing. Never goes back (INV-FATE). */
  ambiguous = false
  /** Ambiguous, and the broker has said all that it will say about it. */
  exhausted = false
  /** A later batch was acknowledged while this one's answer was still out (INV-SEQ-2b). */
  passed = false
  /** Its callers have been told, but it keeps its place until its fate is known. */
  abandoned = false

  move(event: BatchEvent): void {
    this.state = transition(batchTable, this.state, event)
  }
}
