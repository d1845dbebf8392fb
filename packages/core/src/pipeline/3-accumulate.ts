import type { EncodableRecord } from '../wire/record-batch.ts'
import { Batch } from './batch.ts'
import type { Call } from './call.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** Encodes records straight into the open batch of their partition. */
export class Accumulator {
  readonly #onBatch: (queue: PartitionQueue, batch: Batch) => void

  /** `onBatch`: a batch was begun, or became ripe or full. */
  constructor(onBatch: (queue: PartitionQueue, batch: Batch) => void) {
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
    const batch = Batch.create(queue, record, now, queue.batchSize)
    if (!batch) return false
    try {
      batch.append(record, call, slot, deadline)
    } catch (error) {
      batch.discard()
      throw error
    }
    queue.waiting.push(batch)
    this.#onBatch(queue, batch)
    return true
  }
}
