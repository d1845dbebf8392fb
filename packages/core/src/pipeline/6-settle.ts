import type { MetadataRefresher } from '../cluster/metadata-refresher.ts'
import { AuthorizationError } from '../errors/authorization-error.ts'
import { BrokerRejectedError } from '../errors/broker-rejected-error.ts'
import { DeliveryTimeoutError } from '../errors/delivery-timeout-error.ts'
import type { Fate, HoldfastError } from '../errors/holdfast-error.ts'
import type { AttemptResult, LedgerEffect } from '../identity/partition-ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { ProduceAnswer, ProducePartitionAnswer } from '../wire/apis/produce.ts'
import { type ProtocolError, protocolError } from '../wire/protocol-errors.ts'
import type { Flight, FlightOutcome } from './5-deliver.ts'
import type { Batch } from './batch.ts'
import type { Call } from './call.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** What a code says of the attempt (INV-ACK, INV-FATE): the code decides, never an error's class. */
export function attemptResult(error: ProtocolError): AttemptResult {
  switch (error.treatment) {
    case 'retry':
    case 'refresh':
      return error.ambiguous ? 'refused-maybe' : 'refused'
    case 'identity':
      if (error.code === 46) return 'duplicate'
      return error.code === 45 ? 'gap' : 'disowned'
    case 'producer':
      return 'fenced'
    case 'record':
    case 'forbidden':
    case 'configuration':
      return 'rejected'
  }
}

/** Turns each partition's own answer into what the ledger makes of it, and tells the callers. */
export class Settler implements FlightOutcome {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #retries: number
  readonly #metadata: Pick<MetadataRefresher, 'refresh'>
  readonly #queueOf: (topic: string, partition: number) => PartitionQueue | undefined
  readonly #onSever: () => void
  readonly #onSettled: (queue: PartitionQueue) => void

  constructor(parts: {
    clock: Clock
    logger: Logger
    retries: number
    metadata: Pick<MetadataRefresher, 'refresh'>
    queueOf: (topic: string, partition: number) => PartitionQueue | undefined
    /** INV-SEQ-5: destroy the sockets that carried attempts. */
    onSever: () => void
    /** Something of the partition moved: there may be more to send. */
    onSettled: (queue: PartitionQueue) => void
  }) {
    this.#clock = parts.clock
    this.#logger = parts.logger
    this.#retries = parts.retries
    this.#metadata = parts.metadata
    this.#queueOf = parts.queueOf
    this.#onSever = parts.onSever
    this.#onSettled = parts.onSettled
  }

  answered(flight: Flight, answer: ProduceAnswer): void {
    for (const partition of answer.partitions) {
      const queue = this.#queueOf(partition.topic, partition.partition)
      const batch = queue && flight.get(queue)
      if (!batch) continue // not asked, or named twice
      flight.delete(queue)
      this.#settle(queue, batch, partition)
    }
    // G2: a partition that the answer does not name was not acknowledged.
    for (const queue of flight.keys()) queue.gate.failed(this.#clock.now())
    if (flight.size > 0)
      this.lost(flight, new Error('the answer does not name the partition'), true)
  }

  lost(flight: Flight, error: Error, written: boolean): void {
    this.#metadata.refresh() // perhaps the leader is gone
    for (const [queue, batch] of flight) {
      batch.lastFailure = error
      this.#attemptEnded(queue, batch, written ? 'lost' : 'unwritten', written)
    }
  }

  /** The batch's time is up. */
  giveUp(queue: PartitionQueue, batch: Batch): void {
    this.#apply(queue, queue.ledger.giveUp(batch))
    this.#onSettled(queue)
  }

  #settle(queue: PartitionQueue, batch: Batch, answer: ProducePartitionAnswer): void {
    if (answer.errorCode === 0) {
      batch.baseOffset = answer.baseOffset
      batch.logAppendTimeMs = answer.logAppendTimeMs
      queue.gate.succeeded()
      this.#attemptEnded(queue, batch, 'acknowledged', false)
      return
    }
    if (batch.state !== 'flying') return // the echo of a request that was given up
    const error = protocolError(answer.errorCode)
    const result = attemptResult(error)
    batch.lastCode = error.code
    batch.lastFailure = rejection(queue, batch, error, 'not-written')
    // A gap behind the head says nothing of this batch: no retry is counted, no backoff is due.
    const onlyBehind = result === 'gap' && queue.ledger.unsettled[0] !== batch
    const refusedForNow = !onlyBehind && result !== 'duplicate' && result !== 'rejected'
    const now = this.#clock.now()
    // Five in flight that are refused together are one failure of the partition, not five.
    if (refusedForNow && queue.gate.isOpen(now)) queue.gate.failed(now)
    if (error.treatment === 'refresh') this.#metadata.refresh()
    this.#attemptEnded(queue, batch, result, !onlyBehind)
  }

  #attemptEnded(
    queue: PartitionQueue,
    batch: Batch,
    result: AttemptResult,
    countsAsRetry: boolean,
  ): void {
    const effects = queue.ledger.answered(batch, result)
    this.#apply(queue, effects)
    if (countsAsRetry && batch.state === 'parked' && ++batch.retries > this.#retries) {
      this.#apply(queue, queue.ledger.giveUp(batch))
    }
    this.#onSettled(queue)
  }

  #apply(queue: PartitionQueue, effects: readonly LedgerEffect<Batch>[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'acknowledge':
          effect.batch.acknowledge(effect.offsetKnown)
          break
        case 'fail':
          this.#fail(queue, effect.batch, effect.fate, effect.reason === 'rejected')
          break
        case 'unseal':
          queue.waiting.unshift(...effect.batches)
          break
        case 'raised':
          this.#logger.info(
            { topic: queue.topic, partition: queue.partition, epoch: effect.epoch },
            'producer epoch of the partition raised',
          )
          break
        case 'sever':
          this.#onSever()
          break
        case 'renew':
          break // the drainer asks for a producer id as soon as something waits for one
      }
    }
  }

  #fail(queue: PartitionQueue, batch: Batch, fate: Fate, rejected: boolean): void {
    const { topic, partition } = queue
    this.#logger.error(
      {
        topic,
        partition,
        records: batch.waiting,
        attempts: batch.attempts,
        fate,
        err: batch.lastFailure,
      },
      'batch given up',
    )
    if (rejected) {
      const error = rejection(queue, batch, protocolError(batch.lastCode), fate)
      batch.fail(() => error)
    } else batch.fail((call) => timedOut(queue, batch, call, fate, this.#clock.now()))
  }
}

/** The error of a record whose time, or whose batch's sequence, ran out. */
export function timedOut(
  { topic, partition }: PartitionQueue,
  { attempts, lastFailure }: Batch,
  call: Call,
  fate: Fate,
  now: number,
): DeliveryTimeoutError {
  const details = { topic, partition, attempts, elapsedMs: now - call.startedAt }
  return new DeliveryTimeoutError(details, fate, lastFailure)
}

function rejection(
  { topic, partition }: PartitionQueue,
  { attempts }: Batch,
  { code, name, treatment, advice }: ProtocolError,
  fate: Fate,
): HoldfastError {
  if (treatment === 'forbidden') {
    return new AuthorizationError({ resource: `topic ${topic}`, protocolCode: code }, advice, fate)
  }
  const details = { topic, partition, protocolCode: code, protocolName: name, attempts }
  return new BrokerRejectedError(details, fate, advice)
}
