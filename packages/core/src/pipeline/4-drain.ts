import type { BrokerLink } from '../cluster/broker-link.ts'
import type { ProducerIds } from '../cluster/producer-ids.ts'
import type { Connection } from '../connection/broker-connection.ts'
import type { Clock, Timer } from '../ports/clock.ts'
import type { Observers } from '../telemetry/observers.ts'
import { produce } from '../wire/apis/produce.ts'
import type { Flight } from './5-deliver.ts'
import type { Batch } from './batch.ts'
import type { PartitionQueue } from './partition-queue.ts'

export interface DrainOptions {
  readonly lingerMs: number
  readonly maxRequestSize: number
  readonly maxInFlightRequestsPerConnection: number
}

/**
 * How much a batch wants to fly:
 * - `due`: it lingered long enough, or is ripe; it flies when nothing else is under way to the
 *   broker, and grows meanwhile, since five tiny requests in flight cost more than one full one
 * - `urgent`: it is full, has another behind it, or is a repeat; it may open the window of requests to the broker
 */
type Urgency = 'due' | 'urgent'

interface Candidate {
  readonly queue: PartitionQueue
  readonly batch: Batch
  readonly urgency: Urgency
}

/**
 * Decides at each wake-up what flies: one batch per partition and request, at most
 * `maxRequestSize` a request, at most N requests in flight per broker, and what the partition's
 * ledger allows. Nothing is sealed before the very tick in which it is written (INV-SEQ-1).
 */
export class Drainer {
  /** Everything must go: a flush or a close is on, or memory is short. */
  hurry: () => boolean = () => false

  readonly #clock: Clock
  readonly #options: DrainOptions
  readonly #ids: ProducerIds | undefined
  readonly #linkOf: (brokerId: number) => BrokerLink
  readonly #onLeaderless: () => void
  readonly #observers: Pick<Observers, 'breakers' | 'sealed'>
  readonly #deliver: (link: BrokerLink, connection: Connection, flight: Flight) => void
  readonly #mayTakeOff: ((queue: PartitionQueue) => boolean) | undefined
  readonly #active = new Set<PartitionQueue>()
  #immediate: Timer | undefined
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY
  #closed = false

  constructor(parts: {
    clock: Clock
    options: DrainOptions
    /** Undefined without idempotence. */
    ids: ProducerIds | undefined
    linkOf: (brokerId: number) => BrokerLink
    /** Something waits for a partition that nobody leads, as far as we know. */
    onLeaderless: () => void
    observers: Pick<Observers, 'breakers' | 'sealed'>
    deliver: (link: BrokerLink, connection: Connection, flight: Flight) => void
    /** Asked each time before something of the partition flies; undefined = it always may. */
    mayTakeOff?: ((queue: PartitionQueue) => boolean) | undefined
  }) {
    this.#clock = parts.clock
    this.#options = parts.options
    this.#ids = parts.ids
    this.#linkOf = parts.linkOf
    this.#onLeaderless = parts.onLeaderless
    this.#observers = parts.observers
    this.#deliver = parts.deliver
    this.#mayTakeOff = parts.mayTakeOff
  }

  /** Partitions with something to do. */
  get active(): ReadonlySet<PartitionQueue> {
    return this.#active
  }

  activate(queue: PartitionQueue): void {
    this.#active.add(queue)
  }

  /** Something changed: look again once the present tick is over, however many ask. */
  wake(): void {
    if (this.#closed) return
    this.#immediate ??= this.#clock.after(0, () => {
      this.#immediate = undefined
      this.#run()
    })
  }

  /** Look again at that time at the latest. */
  wakeAt(at: number): void {
    if (this.#closed || at >= this.#timerAt) return
    this.#timer?.cancel()
    this.#timerAt = at
    this.#timer = this.#clock.after(Math.max(1, at - this.#clock.now()), () => {
      this.#timer = undefined
      this.#timerAt = Number.POSITIVE_INFINITY
      this.#run()
    })
  }

  close(): void {
    this.#closed = true
    this.#immediate?.cancel()
    this.#timer?.cancel()
  }

  #run(): void {
    if (this.#closed) return
    const now = this.#clock.now()
    // Each pass sends at most one request per broker; further full batches go with further passes.
    while (this.#pass(now));
  }

  #pass(now: number): boolean {
    const { breakers } = this.#observers
    const byLink = new Map<BrokerLink, Candidate[]>()
    const probes: Candidate[] = []
    for (const queue of this.#active) {
      if (queue.idle) {
        this.#active.delete(queue)
        continue
      }
      const permits = breakers.permits(queue.topic)
      const candidate = permits === 'none' ? undefined : this.#candidate(queue, now)
      if (!candidate) continue
      if (permits === 'probe') {
        probes.push(candidate)
        continue
      }
      const link = this.#linkOf(queue.metadata.leader)
      const line = byLink.get(link)
      if (line) line.push(candidate)
      else byLink.set(link, [candidate])
    }
    let sent = false
    for (const [link, candidates] of byLink) sent = this.#send(link, candidates, now) || sent
    return this.#probe(probes, now) || sent
  }

  /** B3: behind a half-open breaker only the oldest batch flies. */
  #probe(probes: readonly Candidate[], now: number): boolean {
    const { breakers } = this.#observers
    let sent = false
    for (const probe of probes.toSorted((a, b) => a.batch.createdAt - b.batch.createdAt)) {
      const { topic, metadata } = probe.queue
      if (breakers.permits(topic) !== 'probe') continue // one is on its way meanwhile
      // Told before it is written: should that fail, its end would be told first.
      const tookOff = (): void => breakers.tookOff([topic])
      sent = this.#send(this.#linkOf(metadata.leader), [probe], now, tookOff) || sent
    }
    return sent
  }

  #candidate(queue: PartitionQueue, now: number): Candidate | undefined {
    const { ledger, gate, waiting, metadata } = queue
    if (!this.#identified(queue)) return undefined
    if (this.#mayTakeOff?.(queue) === false) return undefined
    if (!gate.isOpen(now)) {
      this.wakeAt(gate.opensAt)
      return undefined
    }
    const repeat = ledger.repeatable()
    const batch = repeat ?? waiting[0]
    if (!batch || (!repeat && !ledger.maySeal(batch, now))) return undefined
    const urgency = repeat ? 'urgent' : this.#urgency(queue, batch, now)
    if (!urgency) return undefined
    if (metadata.leader < 0) {
      queue.memory.stall(queue.share)
      this.#onLeaderless()
      return undefined
    }
    return { queue, batch, urgency }
  }

  #urgency(queue: PartitionQueue, batch: Batch, now: number): Urgency | undefined {
    if (batch.closed || queue.waiting.length > 1) return 'urgent'
    const lingered = batch.createdAt + this.#options.lingerMs
    if (batch.ripe || now >= lingered || this.hurry()) return 'due'
    this.wakeAt(lingered)
    return undefined
  }

  /** Whether the partition has the identity that it should send under. */
  #identified({ ledger }: PartitionQueue): boolean {
    const fresh = this.#ids?.latest
    const other = fresh !== undefined && fresh.producerId !== ledger.producerId
    if (ledger.awaitsProducerId || (ledger.wantsRenewal && ledger.quiet)) {
      if (other) ledger.assign(fresh.producerId, fresh.epoch, fresh.firstSequence)
    }
    if (ledger.wantsRenewal || ledger.awaitsProducerId) this.#ids?.renew(ledger.producerId)
    return !ledger.awaitsProducerId
  }

  #send(
    link: BrokerLink,
    candidates: readonly Candidate[],
    now: number,
    tookOff?: () => void,
  ): boolean {
    const opensAt = link.opensAt(now)
    if (opensAt !== undefined) this.wakeAt(opensAt)
    link.ensure(now)
    const connection = link.writable(now, this.#options.maxInFlightRequestsPerConnection)
    if (!connection) {
      if (link.failure) for (const { queue } of candidates) queue.memory.stall(queue.share)
      return false
    }
    if (link.inFlight > 0 && !candidates.some((c) => c.urgency === 'urgent')) return false

    const flight: Flight = new Map()
    let room = this.#options.maxRequestSize
    for (const { queue, batch } of candidates) {
      room -= batch.bytes + produce.overhead(queue.topic)
      if (room < 0 && flight.size > 0) break // the rest goes with the next pass
      if (batch.state === 'unsealed') batch.close(this.#clock.wallTime())
      if (!this.#take(queue, batch, now)) continue
      flight.set(queue, batch)
      // To the end of the line: where more is ready than fits, every partition gets its turn.
      this.#active.delete(queue)
      this.#active.add(queue)
    }
    if (flight.size === 0) return false
    tookOff?.()
    this.#deliver(link, connection, flight)
    return true
  }

  /** Seals or repeats the batch; false if there is nothing left in it, or it must fly alone. */
  #take(queue: PartitionQueue, batch: Batch, now: number): boolean {
    const { ledger } = queue
    if (batch.state === 'parked') {
      ledger.repeat(batch)
      return true
    }
    if (batch.count === 0) {
      queue.drop(batch)
      batch.discard()
      return false
    }
    if (!ledger.maySeal(batch, now)) return false // it turned out to hold old timestamps
    queue.drop(batch)
    ledger.seal(batch, now)
    batch.finish()
    this.#observers.sealed(queue, batch)
    return true
  }
}
