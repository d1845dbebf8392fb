import type { PartitionMetadata } from '../cluster/cluster-metadata.ts'
import { PartitionLedger } from '../identity/partition-ledger.ts'
import type { RetryGate } from '../retry/retry-gate.ts'
import type { Batch } from './batch.ts'

/** One partition: what waits for it, what is under way to it, and under which identity. */
export class PartitionQueue {
  readonly topic: string
  readonly metadata: PartitionMetadata
  readonly ledger: PartitionLedger<Batch>
  /** For the codes that this partition answers (G9). */
  readonly gate: RetryGate
  /** Unsealed, in order. Only the last one takes records. */
  readonly waiting: Batch[] = []

  constructor(topic: string, metadata: PartitionMetadata, window: number, gate: RetryGate) {
    this.topic = topic
    this.metadata = metadata
    this.ledger = new PartitionLedger(window)
    this.gate = gate
  }

  get partition(): number {
    return this.metadata.index
  }

  /** The batch that takes records, if there is one. */
  get open(): Batch | undefined {
    const last = this.waiting.at(-1)
    return last === undefined || last.closed ? undefined : last
  }

  get idle(): boolean {
    return this.waiting.length === 0 && this.ledger.unsettled.length === 0
  }

  drop(batch: Batch): void {
    const at = this.waiting.indexOf(batch)
    if (at >= 0) this.waiting.splice(at, 1)
  }
}
