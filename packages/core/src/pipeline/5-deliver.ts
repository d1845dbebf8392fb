import type { BrokerLink } from '../cluster/broker-link.ts'
import type { Connection } from '../connection/broker-connection.ts'
import type { Clock } from '../ports/clock.ts'
import type { ProducerMetrics } from '../telemetry/producer-metrics.ts'
import { type PartitionBatch, type ProduceAnswer, produce } from '../wire/apis/produce.ts'
import { decodeAnswer } from '../wire/request-frame.ts'
import type { Batch } from './batch.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** One Produce request under way: which batch of which partition it carries. */
export type Flight = Map<PartitionQueue, Batch>

export interface FlightOutcome {
  answered(flight: Flight, answer: ProduceAnswer): void
  /** acks 0: written, and no answer will come. */
  sent(flight: Flight): void
  /** No answer. `written`: the broker may have acted on it all the same. */
  lost(flight: Flight, error: Error, written: boolean): void
}

export interface DeliveryTerms {
  /** Null outside of transactions. */
  readonly transactionalId: string | null
  readonly acks: -1 | 0 | 1
  /** How long the broker may wait for replicas. */
  readonly timeoutMs: number
  readonly clock: Clock
  readonly metrics: ProducerMetrics
  readonly outcome: FlightOutcome
}

/**
 * Writes one Produce request with the sealed batches of a flight, in this very tick (INV-SEQ-1), and
 * reports how it ended, exactly once.
 */
export function deliver(
  link: BrokerLink,
  connection: Connection,
  flight: Flight,
  { transactionalId, acks, timeoutMs, clock, metrics, outcome }: DeliveryTerms,
): void {
  const version = link.produceVersion
  const batches: PartitionBatch[] = []
  let records = 0
  let bytes = 0
  for (const [queue, batch] of flight) {
    batches.push({ topic: queue.topic, partition: queue.partition, bytes: batch.encoded() })
    batch.written()
    records += batch.count
    bytes += batch.bytes
  }
  metrics.requestSent(records, bytes)
  const writtenAt = clock.now()
  const carried = [...flight.values()]
  connection.write(
    produce,
    version,
    produce.encode(version, transactionalId, acks, timeoutMs, batches),
    {
      answered(payload) {
        if (acks === 0) {
          link.answered(0) // more than that it took the bytes nobody will know
          return outcome.sent(flight)
        }
        let answer: ProduceAnswer
        try {
          answer = decodeAnswer(produce, payload, version)
        } catch (error) {
          connection.close('sent a malformed answer to Produce', error)
          outcome.lost(flight, error as Error, true)
          return
        }
        metrics.requestAnswered(clock.now() - writtenAt, answer.throttleTimeMs, payload.length)
        link.answered(answer.throttleTimeMs)
        outcome.answered(flight, answer)
      },
      failed: (error, written) => outcome.lost(flight, error, written),
    },
    {
      expectAnswer: acks !== 0,
      onReleased() {
        for (const batch of carried) batch.released()
      },
    },
  )
}
