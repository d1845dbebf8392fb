import type { BrokerLink } from '../cluster/broker-link.ts'
import type { BrokerConnection } from '../connection/broker-connection.ts'
import { type PartitionBatch, type ProduceAnswer, produce } from '../wire/apis/produce.ts'
import { decodeAnswer } from '../wire/request-frame.ts'
import type { Batch } from './batch.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** One Produce request under way: which batch of which partition it carries. */
export type Flight = Map<PartitionQueue, Batch>

export interface FlightOutcome {
  answered(flight: Flight, answer: ProduceAnswer): void
  /** No answer. `written`: the broker may have acted on it all the same. */
  lost(flight: Flight, error: Error, written: boolean): void
}

/**
 * Writes one Produce request with the sealed batches of a flight, in this very tick (INV-SEQ-1), and
 * reports how it ended, exactly once.
 */
export function deliver(
  link: BrokerLink,
  connection: BrokerConnection,
  flight: Flight,
  timeoutMs: number,
  outcome: FlightOutcome,
): void {
  const version = link.produceVersion
  const batches: PartitionBatch[] = []
  for (const [queue, batch] of flight) {
    batches.push({ topic: queue.topic, partition: queue.partition, bytes: batch.encoded() })
    batch.written()
  }
  const carried = [...flight.values()]
  connection.write(
    produce,
    version,
    produce.encode(version, -1, timeoutMs, batches),
    {
      answered(payload) {
        let answer: ProduceAnswer
        try {
          answer = decodeAnswer(produce, payload, version)
        } catch (error) {
          connection.close('sent a malformed answer to Produce', error)
          outcome.lost(flight, error as Error, true)
          return
        }
        link.answered(answer.throttleTimeMs)
        outcome.answered(flight, answer)
      },
      failed: (error, written) => outcome.lost(flight, error, written),
    },
    () => {
      for (const batch of carried) batch.released()
    },
  )
}
