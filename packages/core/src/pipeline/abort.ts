import { SendAbortedError } from '../errors/send-aborted-error.ts'
import type { Settler } from './6-settle.ts'
import type { Batch } from './batch.ts'
import type { Call } from './call.ts'
import type { PartitionQueue } from './partition-queue.ts'

/**
 * Ends a call at once (G10), each of its records with the fate it has then. The order and identity of the
 * others are untouched: a sealed batch stays as it is, and is sent again as long as somebody else waits for it.
 */
export class Aborter {
  readonly #settler: Settler
  readonly #queueOf: (topic: string, partition: number) => PartitionQueue | undefined

  constructor(
    settler: Settler,
    queueOf: (topic: string, partition: number) => PartitionQueue | undefined,
  ) {
    this.#settler = settler
    this.#queueOf = queueOf
  }

  abort(call: Call, reason: unknown): void {
    for (const { topic, partition } of call.tracking?.partitions ?? []) {
      const queue = this.#queueOf(topic, partition)
      if (!queue) continue
      // Leaving one batch may put others of the partition back.
      for (const batch of [...queue.ledger.unsettled, ...queue.waiting]) {
        this.#leave(queue, batch, call, reason)
      }
    }
    call.failRest(new SendAbortedError('not-written', reason)) // those that wait for memory or metadata
  }

  #leave(queue: PartitionQueue, batch: Batch, call: Call, reason: unknown): void {
    const mine = batch.waitingOf(call)
    if (mine === 0) return
    if (batch.state === 'unsealed') {
      batch.failCall(call, new SendAbortedError('not-written', reason))
      if (batch.waiting === 0) queue.drop(batch)
      return
    }
    // Refused so far, and nobody else waits for it: it will not be sent again.
    const alone = mine === batch.waiting
    const over = batch.state === 'parked' && alone
    const fate = over && !batch.ambiguous ? 'not-written' : 'unknown'
    batch.failCall(call, new SendAbortedError(fate, reason))
    if (over) this.#settler.giveUp(queue, batch)
  }
}
