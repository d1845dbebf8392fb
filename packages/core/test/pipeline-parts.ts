import { Breakers } from '../src/circuit/breakers.ts'
import { PartitionLedger } from '../src/identity/partition-ledger.ts'
import type { Ledger } from '../src/identity/ledger.ts'
import type { Batch } from '../src/pipeline/batch.ts'
import { BufferMemory } from '../src/pipeline/buffer-memory.ts'
import { Call } from '../src/pipeline/call.ts'
import type { Message } from '../src/pipeline/message.ts'
import { PartitionQueue } from '../src/pipeline/partition-queue.ts'
import { type SerializedRecord, serialize } from '../src/pipeline/serialize.ts'
import type { Clock } from '../src/ports/clock.ts'
import { silentLogger } from '../src/ports/logger.ts'
import { RetryGate } from '../src/retry/retry-gate.ts'
import { Observers } from '../src/telemetry/observers.ts'
import { Emitter } from '../src/telemetry/emitter.ts'
import { ProducerMetrics } from '../src/telemetry/producer-metrics.ts'
import type { CompressionType } from '../src/wire/compression.ts'

/** Parts of the pipeline for tests of one stage. */
export function testRecord(message: Message, index = 0, now = 0): SerializedRecord {
  return serialize(message, index, { topic: 't', now, largest: 1_000_000, serializers: {} })
}

/** A call whose failure nobody has to handle. */
export function testCall(records = 1): Call {
  const call = new Call(records, 0, { failed: () => {} })
  call.promise.catch(() => {})
  return call
}

export function testQueue({
  index = 0,
  memory = new BufferMemory(10_000_000, 16_384, () => {}),
  compression = 'none',
  batchSize = 16_384,
  gate = new RetryGate({ initialMs: 100, maxMs: 100 }, () => 0.5),
  ledger = new PartitionLedger<Batch>(5),
}: {
  index?: number
  memory?: BufferMemory
  compression?: CompressionType
  batchSize?: number
  gate?: RetryGate
  ledger?: Ledger<Batch>
} = {}): PartitionQueue {
  const metadata = { index, leader: 1, leaderEpoch: 0 }
  const transactional = false
  return new PartitionQueue({
    topic: 't',
    metadata,
    ledger,
    gate,
    memory,
    compression,
    batchSize,
    transactional,
  })
}

/** Observers that nobody looks at, and breakers that never open. */
export function quietObservers(clock: Clock): Observers {
  return new Observers({
    metrics: new ProducerMetrics(clock, {
      bufferTotalBytes: 0,
      bufferAvailableBytes: () => 0,
      requestsInFlight: () => 0,
      waitingCalls: () => 0,
      metadataAgeMs: () => undefined,
      connectionCount: () => 0,
    }),
    events: new Emitter(() => {}),
    breakers: new Breakers({ options: false, clock, onMove: () => {} }),
    clock,
    logger: silentLogger,
  })
}
