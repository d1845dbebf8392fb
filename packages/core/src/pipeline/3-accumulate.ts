import type { EncodableRecord } from '../wire/record-batch.ts'
import { Batch } from './batch.ts'
import type { BufferMemory } from './buffer-memory.ts'
import type { Call } from './call.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** Encodes records straight into the open batch of their partition. */
export class Accumulator {
  readonly #memory: BufferMemory
  readonly #batchSize: number
  readonly #onBatch: (queue: PartitionQueue, batch: Batch) => void

  /** `onBatch`: a batch was begun, or became ripe or full. */
  constructor(
    memory: BufferMemory,
    batchSize: number,
    onBatch: (queue: PartitionQueue, batch: Batch) => void,
  ) {
    this.#memory = memory
    this.#batchSize = batchSize
    this.#onBatch = onBatch
  }

  /** False if there is no memory for the record; nothing has changed then. */
  append(
    queue: PartitionQueue,
    record: EncodableRecord,
    call: Call,
    slot: number,
    now: number,
    deadline: number,
  ): boolean {
    const open = queue.open
    if (open) {
      const wasRipe = open.ripe
      const result = open.append(record, call, slot, deadline)
      if (result === 'no-memory') return false
      if (result === 'appended') {
        if (open.closed || (open.ripe && !wasRipe)) this.#onBatch(queue, open)
        return true
      }
      this.#onBatch(queue, open)
    }
    const batch = Batch.create(
      queue.topic,
      queue.partition,
      record,
      now,
      this.#memory,
      this.#batchSize,
    )
    if (!batch) return false
    if (batch.append(record, call, slot, deadline) !== 'appended') {
      batch.discard()
      return false
    }
    queue.waiting.push(batch)
    this.#onBatch(queue, batch)
    return true
  }
}
