import { feedOf } from '../circuit/feeds.ts'
import type { MetadataRefresher } from '../cluster/metadata-refresher.ts'
import { AuthorizationError } from '../errors/authorization-error.ts'
import { BrokerRejectedError } from '../errors/broker-rejected-error.ts'
import { DeliveryTimeoutError } from '../errors/delivery-timeout-error.ts'
import type { Fate, HoldfastError } from '../errors/holdfast-error.ts'
import type { AttemptResult, FailReason, LedgerEffect } from '../identity/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { ProduceAnswer, ProducePartitionAnswer } from '../wire/apis/produce.ts'
import type { Observers } from '../telemetry/observers.ts'
import { type ProtocolError, protocolError } from '../wire/protocol-errors.ts'
import type { Flight, FlightOutcome } from './5-deliver.ts'
import type { Batch } from './batch.ts'
import type { Call } from './call.ts'
import type { PartitionQueue } from './partition-queue.ts'
import type { TransactionalTerms } from './transactional-terms.ts'

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
    case 'abort':
    case 'forbidden':
    case 'configuration':
      return 'rejected'
  }
}

/** Codes that some record of the batch earned while the others may be well (G7). */
const DIVISIBLE: ReadonlySet<number> = new Set([10, 32, 87])
const MESSAGE_TOO_LARGE = 10
/** Codes that old metadata can explain. */
const MISLED: ReadonlySet<number> = new Set([3, 5, 6])

export interface SettlerParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly retries: number
  readonly metadata: Pick<MetadataRefresher, 'refresh' | 'refreshes'>
  readonly observers: Observers
  readonly queueOf: (topic: string, partition: number) => PartitionQueue | undefined
  /** INV-SEQ-5: destroy the sockets that carried attempts. */
  readonly onSever: () => void
  /** Something of the partition moved: there may be more to send. */
  readonly onSettled: (queue: PartitionQueue) => void
  /** Undefined outside of transactions. */
  readonly transactional?:
    | Pick<TransactionalTerms, 'onLeft' | 'onAmbiguous' | 'outOfSequence'>
    | undefined
}

/** Turns each partition's own answer into what the ledger makes of it, and tells the callers. */
export class Settler implements FlightOutcome {
  readonly #parts: SettlerParts

  constructor(parts: SettlerParts) {
    this.#parts = parts
  }

  answered(flight: Flight, answer: ProduceAnswer): void {
    for (const partition of answer.partitions) {
      const queue = this.#parts.queueOf(partition.topic, partition.partition)
      const batch = queue && flight.get(queue)
      if (!batch) continue // not asked, or named twice
      flight.delete(queue)
      this.#settle(queue, batch, partition)
    }
    // G2: a partition that the answer does not name was not acknowledged.
    for (const queue of flight.keys()) queue.gate.failed(this.#parts.clock.now())
    if (flight.size > 0)
      this.lost(flight, new Error('the answer does not name the partition'), true)
  }

  lost(flight: Flight, error: Error, written: boolean): void {
    const { metadata, observers } = this.#parts
    metadata.refresh() // perhaps the leader is gone
    for (const [queue, batch] of flight) {
      observers.breakers.withdrawn([queue.topic])
      batch.lastFailure = error
      this.#attemptEnded(queue, batch, written ? 'lost' : 'unwritten', written)
    }
  }

  /** acks 0: the request is on its way, and nobody will say more. */
  sent(flight: Flight): void {
    for (const [queue, batch] of flight) {
      queue.gate.succeeded()
      this.#attemptEnded(queue, batch, 'acknowledged', false)
    }
  }

  /** The batch's time is up, or nobody waits for it any more. */
  giveUp(queue: PartitionQueue, batch: Batch): void {
    this.#apply(queue, queue.ledger.giveUp(batch))
    this.#parts.onSettled(queue)
  }

  #settle(queue: PartitionQueue, batch: Batch, answer: ProducePartitionAnswer): void {
    if (batch.state !== 'flying') return this.#echoed(queue, answer)
    if (answer.errorCode === 0) {
      batch.baseOffset = answer.baseOffset
      batch.logAppendTimeMs = answer.logAppendTimeMs
      queue.gate.succeeded()
      this.#attemptEnded(queue, batch, 'acknowledged', false)
      return
    }
    const error = protocolError(answer.errorCode)
    const result = this.#divisible(queue, batch, answer, error) ? 'divided' : attemptResult(error)
    batch.lastCode = error.code
    batch.lastFailure = rejection(queue, batch, error, 'not-written')
    if (result === 'divided') this.#divide(queue, batch, answer.refusedRecords)
    this.#feedBreakers(queue, error)
    // A gap behind the head says nothing of this batch: no retry is counted, no backoff is due.
    const onlyBehind = result === 'gap' && queue.ledger.unsettled[0] !== batch
    const forGood = result === 'duplicate' || result === 'rejected' || result === 'divided'
    const refusedForNow = !onlyBehind && !forGood
    const now = this.#parts.clock.now()
    // Five in flight that are refused together are one failure of the partition, not five.
    if (refusedForNow && queue.gate.isOpen(now)) queue.gate.failed(now)
    if (error.treatment === 'refresh') this.#parts.metadata.refresh()
    this.#attemptEnded(queue, batch, result, refusedForNow)
  }

  /** An answer to a request that was given up: only the breakers learn from it, whose probe it may have been. */
  #echoed(queue: PartitionQueue, { errorCode }: ProducePartitionAnswer): void {
    const { breakers } = this.#parts.observers
    if (errorCode === 0) {
      queue.gate.succeeded()
      breakers.acknowledged(queue.topic)
    } else breakers.withdrawn([queue.topic])
    this.#parts.onSettled(queue)
  }

  /** Whether only some of its records are refused, so that the others can go on (G7). */
  #divisible(
    queue: PartitionQueue,
    batch: Batch,
    { refusedRecords }: ProducePartitionAnswer,
    { code }: ProtocolError,
  ): boolean {
    if (!DIVISIBLE.has(code) || batch.ambiguous || batch.waiting === 0) return false
    if (code === MESSAGE_TOO_LARGE && batch.count > 1) queue.tooLarge(batch.bytes)
    // A record that fails ends its transaction: only a batch that was too large as a whole goes on in parts
    if (this.#parts.transactional) {
      return code === MESSAGE_TOO_LARGE && batch.count > 1 && batch.waiting === batch.count
    }
    const named = new Set(refusedRecords.filter((place) => place >= 0 && place < batch.count))
    return named.size > 0 ? named.size < batch.count : batch.count > 1
  }

  /** The records that the broker named fail; if it named none, the batch is halved. */
  #divide(queue: PartitionQueue, batch: Batch, refusedRecords: readonly number[]): void {
    this.#parts.observers.metrics.batchSplit()
    if (refusedRecords.length === 0) batch.halve = true
    else {
      const error = rejection(queue, batch, protocolError(batch.lastCode), 'not-written')
      this.#logGivenUp(queue, batch, 'not-written', refusedRecords.length)
      batch.failAt(refusedRecords, error)
    }
  }

  #feedBreakers(queue: PartitionQueue, { code, name }: ProtocolError): void {
    const { metadata, observers, transactional } = this.#parts
    const afterRefresh = queue.misledAt !== undefined && metadata.refreshes > queue.misledAt
    if (MISLED.has(code)) queue.misledAt ??= metadata.refreshes
    const reason = `${queue.topic}[${queue.partition}] answered ${name} (${code})`
    switch (feedOf(code, afterRefresh, transactional !== undefined)) {
      case 'topic':
        return observers.breakers.failedTopic(queue.topic, reason, true)
      case 'cluster':
        return observers.breakers.failedCluster(reason)
      case 'none':
        return observers.breakers.answeredOtherwise(queue.topic)
    }
  }

  #attemptEnded(
    queue: PartitionQueue,
    batch: Batch,
    result: AttemptResult,
    countsAsRetry: boolean,
  ): void {
    const { retries, observers, onSettled, transactional } = this.#parts
    const flew = batch.state === 'flying'
    if (result === 'lost' || result === 'refused-maybe') transactional?.onAmbiguous()
    this.#apply(queue, queue.ledger.answered(batch, result))
    // What only waits for the one in front of it is repeated at no cost, and is no sign of trouble.
    if (flew && batch.state === 'parked' && countsAsRetry) {
      queue.memory.stall(queue.share)
      const exhausted = ++batch.retries > retries
      if (exhausted || batch.waiting === 0) this.#apply(queue, queue.ledger.giveUp(batch))
      else observers.retried(queue, batch)
    }
    onSettled(queue)
  }

  #apply(queue: PartitionQueue, effects: readonly LedgerEffect<Batch>[]): void {
    const { observers, onSever } = this.#parts
    for (const effect of effects) {
      switch (effect.type) {
        case 'acknowledge':
          queue.misledAt = undefined
          queue.progressedAt = this.#parts.clock.now()
          observers.acknowledged(queue, effect.batch, effect.offsetKnown)
          effect.batch.acknowledge(effect.offsetKnown)
          queue.memory.progress(queue.share)
          break
        case 'fail':
          this.#fail(queue, effect.batch, effect.fate, effect.reason)
          break
        case 'unseal':
          queue.putBack(effect.batches)
          break
        case 'raised':
          observers.epochRaised(queue, effect.epoch)
          break
        case 'sever':
          onSever()
          break
        case 'divide':
          divide(effect.batch, effect.replaceBy)
          break
        case 'left':
          this.#parts.transactional?.onLeft(queue, effect.batch)
          break
        case 'renew':
          break // the drainer asks for a producer id as soon as something waits for one
      }
    }
  }

  #fail(queue: PartitionQueue, batch: Batch, fate: Fate, reason: FailReason): void {
    if (batch.waiting > 0) this.#logGivenUp(queue, batch, fate, batch.waiting)
    if (reason === 'rejected') {
      const error = rejection(queue, batch, protocolError(batch.lastCode), fate)
      batch.fail(() => error)
      return
    }
    if (reason === 'identity' && this.#parts.transactional) {
      const error = this.#parts.transactional.outOfSequence(batch)
      batch.fail(() => error)
      return
    }
    if (reason === 'given-up' && batch.waiting > 0) {
      this.#parts.observers.breakers.failedTopic(queue.topic, 'deliveryTimeoutMs passed')
    }
    const now = this.#parts.clock.now()
    batch.fail((call) => timedOut(queue, batch, call, fate, now))
  }

  /** The records in this batch, sealed or not, whose deadline is at or before `upTo`. */
  expire(queue: PartitionQueue, batch: Batch, fate: Fate, upTo: number): void {
    const now = this.#parts.clock.now()
    const before = batch.waiting
    batch.fail((call) => timedOut(queue, batch, call, fate, now), upTo)
    const expired = before - batch.waiting
    if (expired === 0) return
    this.#logGivenUp(queue, batch, fate, expired)
    // What was never attempted says nothing of the topic: its time was short, or a breaker held it (B1, B4).
    if (batch.attempts > 0) {
      this.#parts.observers.breakers.failedTopic(queue.topic, 'deliveryTimeoutMs passed')
    }
  }

  /** One line for all records of a batch that end together. */
  #logGivenUp(
    { topic, partition }: PartitionQueue,
    { attempts, lastFailure, createdAt }: Batch,
    fate: Fate,
    records: number,
  ): void {
    const { clock, logger } = this.#parts
    const elapsedMs = Math.round(clock.now() - createdAt)
    logger.error(
      { topic, partition, records, attempts, elapsedMs, fate, err: lastFailure },
      fate === 'unknown'
        ? 'records given up; they may be in the log'
        : 'records given up; they are not in the log',
    )
  }
}

/** The halves of a sealed batch are sealed too, with its identity (INV-TX-1). */
function divide(batch: Batch, replaceBy: (parts: readonly Batch[]) => void): void {
  batch.move('unseal')
  const parts = batch.split()
  replaceBy(parts)
  for (const part of parts) part.finish()
}

/** The error of a record whose time, or whose batch's sequence, ran out. */
function timedOut(
  { topic, partition }: PartitionQueue,
  { attempts, lastFailure }: Batch,
  call: Call,
  fate: Fate,
  now: number,
): DeliveryTimeoutError {
  const details = { topic, partition, attempts, elapsedMs: now - call.startedAt }
  return new DeliveryTimeoutError(details, fate, lastFailure)
}

/** Its identity, or its transaction, is over: the transaction may run again. */
const MAY_RUN_AGAIN: ReadonlySet<string> = new Set(['abort', 'identity', 'producer'])

function rejection(
  { topic, partition, transactional }: PartitionQueue,
  { attempts }: Batch,
  { code, name, treatment, advice }: ProtocolError,
  fate: Fate,
): HoldfastError {
  if (treatment === 'forbidden') {
    return new AuthorizationError({ resource: `topic ${topic}`, protocolCode: code }, advice, fate)
  }
  const details = { topic, partition, protocolCode: code, protocolName: name, attempts }
  const retriable = transactional && MAY_RUN_AGAIN.has(treatment)
  return new BrokerRejectedError(details, fate, advice, retriable)
}
