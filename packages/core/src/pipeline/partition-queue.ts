import type { PartitionMetadata } from '../cluster/cluster-metadata.ts'
import type { Ledger } from '../identity/ledger.ts'
import type { RetryGate } from '../retry/retry-gate.ts'
import type { CompressionType } from '../wire/compression.ts'
import type { Batch, BatchPlace } from './batch.ts'
import type { BufferMemory } from './buffer-memory.ts'
import { MemoryShare } from './memory-share.ts'
import { WaitingLine } from './waiting-line.ts'

/** The smallest batch that a topic's limit is believed to mean. */
const SMALLEST_LIMIT = 1_024

/** One partition: what waits for it, what is under way to it, and under which identity. */
export class PartitionQueue implements BatchPlace {
  readonly topic: string
  readonly metadata: PartitionMetadata
  readonly ledger: Ledger<Batch>
  /** For the codes that this partition answers (G9). */
  readonly gate: RetryGate
  readonly memory: BufferMemory
  readonly compression: CompressionType
  readonly transactional: boolean
  readonly share: MemoryShare = new MemoryShare()
  /** Records that found no memory, in order. */
  readonly line: WaitingLine = new WaitingLine()
  /** Unsealed, in order. Only the last one takes records. */
  readonly waiting: Batch[] = []
  /** Monotonic time of the latest acknowledgement. */
  progressedAt: number = Number.NEGATIVE_INFINITY
  /** Metadata refreshes when a code first said that the metadata are wrong; see circuit/feeds. */
  misledAt: number | undefined
  #batchSize: number

  constructor(parts: {
    topic: string
    metadata: PartitionMetadata
    ledger: Ledger<Batch>
    gate: RetryGate
    memory: BufferMemory
    compression: CompressionType
    batchSize: number
    transactional: boolean
  }) {
    this.topic = parts.topic
    this.metadata = parts.metadata
    this.ledger = parts.ledger
    this.gate = parts.gate
    this.memory = parts.memory
    this.compression = parts.compression
    this.transactional = parts.transactional
    this.#batchSize = parts.batchSize
  }

  get partition(): number {
    return this.metadata.index
  }

  /** A batch is full at this size. */
  get batchSize(): number {
    return this.#batchSize
  }

  /** The broker found a batch of this size too large: smaller ones from now on. */
  tooLarge(bytes: number): void {
    const half = 2 ** Math.floor(Math.log2(bytes / 2))
    this.#batchSize = Math.min(this.#batchSize, Math.max(SMALLEST_LIMIT, half))
  }

  /** Monotonic time since when its oldest batch waits for an outcome; undefined = it has none. */
  get busySince(): number | undefined {
    return (this.ledger.unsettled[0] ?? this.waiting[0])?.createdAt
  }

  /** The batch that takes records, if there is one. */
  get open(): Batch | undefined {
    const last = this.waiting.at(-1)
    return last === undefined || last.closed ? undefined : last
  }

  get idle(): boolean {
    return this.waiting.length === 0 && this.ledger.unsettled.length === 0
  }

  /** Back in front of what was never sealed; what a broker refused as a whole comes back in halves. */
  putBack(batches: readonly Batch[]): void {
    const parts = batches.flatMap((batch) =>
      batch.halve && batch.waiting > 0 ? batch.split() : [batch],
    )
    this.waiting.unshift(...parts.filter((batch) => batch.waiting > 0))
    for (const batch of parts) if (batch.waiting === 0) batch.discard()
  }

  drop(batch: Batch): void {
    const at = this.waiting.indexOf(batch)
    if (at >= 0) this.waiting.splice(at, 1)
  }
}
