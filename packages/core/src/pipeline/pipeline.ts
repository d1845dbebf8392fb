import { BrokerLink } from '../cluster/broker-link.ts'
import type { ClusterMetadata, TopicMetadata } from '../cluster/cluster-metadata.ts'
import type { MetadataRefresher } from '../cluster/metadata-refresher.ts'
import type { ProducerIds } from '../cluster/producer-ids.ts'
import type { ResolvedOptions } from '../config/resolve-options.ts'
import type { ConnectionOptions, MakeConnection } from '../connection/broker-connection.ts'
import type { HoldfastError } from '../errors/holdfast-error.ts'
import { ProducerClosedError } from '../errors/producer-closed-error.ts'
import type { Ledger } from '../identity/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { RetryGate } from '../retry/retry-gate.ts'
import type { Observers } from '../telemetry/observers.ts'
import { Admitter } from './1-admit.ts'
import { Partitioner, UserPartitioner } from './2-partition.ts'
import { Accumulator } from './3-accumulate.ts'
import { Drainer } from './4-drain.ts'
import { deliver, type DeliveryTerms } from './5-deliver.ts'
import { Settler } from './6-settle.ts'
import { Aborter } from './abort.ts'
import type { Batch } from './batch.ts'
import type { BufferMemory } from './buffer-memory.ts'
import type { Call } from './call.ts'
import { Deadlines } from './deadlines.ts'
import { PartitionQueue } from './partition-queue.ts'
import type { TransactionalTerms } from './transactional-terms.ts'

/** The broker should give up waiting for replicas before we give up waiting for the broker. */
const PRODUCE_TIMEOUT_SHARE = 0.8

/** What all pipelines of a producer share. */
export interface PipelineBasis {
  readonly options: ResolvedOptions
  readonly clock: Clock
  readonly random: Random
  readonly memory: BufferMemory
  readonly metadata: ClusterMetadata
  readonly refresher: MetadataRefresher
  readonly observers: Observers
  readonly makeConnection: MakeConnection
  readonly connectionBase: Omit<ConnectionOptions, 'host' | 'port'>
  /** A pipeline does not wait for this topic any more, and it was never known. */
  readonly forgetTopic: (topic: TopicMetadata) => void
}

/**
 * The stages of a record's life, wired: one pipeline for all that is sent outside of transactions, and one
 * for each transactional id, whose requests carry its name. Each has connections of its own, since a broker
 * starts on a request only after it answered the one before on that connection.
 */
export class Pipeline {
  readonly admitter: Admitter
  readonly drainer: Drainer
  readonly aborter: Aborter
  readonly links: ReadonlyMap<number, BrokerLink>
  readonly #deadlines: Deadlines
  readonly #settler: Settler
  readonly #queues: ReadonlyMap<string, PartitionQueue[]>

  /** `ids`: where the partitions' producer ids come from; undefined = the ledgers know by themselves. */
  constructor(
    basis: PipelineBasis,
    makeLedger: () => Ledger<Batch>,
    ids: ProducerIds | undefined,
    transactional?: TransactionalTerms,
  ) {
    const { options, clock, random, memory, metadata, refresher, observers } = basis
    const { logger, requestTimeoutMs } = options
    const backoff = { initialMs: options.retryBackoffMs, maxMs: options.retryBackoffMaxMs }
    const gate = (): RetryGate => new RetryGate(backoff, random)
    const queues = new Map<string, PartitionQueue[]>()
    const links = new Map<number, BrokerLink>()
    const presentQueue = (topic: string, partition: number): PartitionQueue | undefined =>
      queues.get(topic)?.[partition]

    const linkOf = (brokerId: number): BrokerLink => {
      const present = links.get(brokerId)
      if (present) return present
      const link = new BrokerLink({
        brokerId,
        gate: gate(),
        makeConnection: basis.makeConnection,
        base: basis.connectionBase,
        addressOf: (id) => metadata.brokers.get(id),
        clock,
        logger,
        metrics: observers.metrics,
        onChange: () => drainer.wake(),
        onFailed: (error) => {
          // Each failure asks for metadata: as long as somebody gives them, one broker is gone, not all
          if (error) observers.connectionFailed(error, refresher.nobodyAnswers)
          refresher.refresh()
        },
      })
      links.set(brokerId, link)
      return link
    }
    const queueOf = (topic: TopicMetadata, partition: number): PartitionQueue => {
      let ofTopic = queues.get(topic.name)
      if (!ofTopic) queues.set(topic.name, (ofTopic = []))
      return (ofTopic[partition] ??= new PartitionQueue({
        topic: topic.name,
        metadata: topic.partitions[partition] as TopicMetadata['partitions'][number],
        ledger: makeLedger(),
        gate: gate(),
        memory,
        compression: options.compressionType,
        batchSize: options.batchSize,
        transactional: transactional !== undefined,
      }))
    }

    const accumulator = new Accumulator((queue, batch) => {
      drainer.activate(queue)
      if (batch.closed || batch.ripe || options.lingerMs === 0) drainer.wake()
      else drainer.wakeAt(batch.createdAt + options.lingerMs)
    })
    const admitter = new Admitter({
      clock,
      memory,
      partitioner: options.partitioner
        ? new UserPartitioner(options.partitioner)
        : new Partitioner(
            random,
            options.batchSize,
            (topic, partition) => presentQueue(topic, partition)?.share.inTrouble ?? false,
          ),
      accumulator,
      maxBlockMs: options.maxBlockMs,
      queueOf,
      whyNoMetadata: () => refresher.failure,
      askMetadata: () => refresher.refresh(),
      onHungry: () => drainer.wake(),
      busy: () => drainer.active,
      onFed: (waitedMs, exhausted) => observers.metrics.bufferWaited(waitedMs, exhausted),
      forget: basis.forgetTopic,
      topicsAppear: options.allowAutoTopicCreation,
      watchDeadline: (deadline) => deadlines.watch(deadline),
    })
    const settler = new Settler({
      clock,
      logger,
      retries: options.retries,
      metadata: refresher,
      observers,
      queueOf: presentQueue,
      onSever: () => {
        for (const link of links.values()) link.sever('its producer id is not known any more')
      },
      onSettled: () => drainer.wake(),
      transactional,
    })
    const terms: DeliveryTerms = {
      transactionalId: transactional?.transactionalId ?? null,
      acks: options.acks,
      timeoutMs: Math.floor(requestTimeoutMs * PRODUCE_TIMEOUT_SHARE),
      clock,
      metrics: observers.metrics,
      outcome: settler,
    }
    const drainer = new Drainer({
      clock,
      options,
      ids,
      linkOf,
      onLeaderless: () => refresher.refresh(),
      observers,
      deliver: (link, connection, flight) => deliver(link, connection, flight, terms),
      mayTakeOff: transactional?.enlisted,
    })
    const deadlines = new Deadlines(
      clock,
      settler,
      drainer.active,
      ({ metadata: { leader } }) => ids?.failure ?? links.get(leader)?.failure ?? refresher.failure,
    )
    this.admitter = admitter
    this.drainer = drainer
    this.aborter = new Aborter(settler, presentQueue)
    this.links = links
    this.#deadlines = deadlines
    this.#settler = settler
    this.#queues = queues
  }

  /** Partitions that were ever sent to. */
  *queues(): Generator<PartitionQueue> {
    for (const ofTopic of this.#queues.values()) {
      for (const queue of ofTopic) if (queue as PartitionQueue | undefined) yield queue
    }
  }

  get inFlight(): number {
    return sum(this.links.values(), (link) => link.inFlight)
  }

  get connections(): number {
    return sum(this.links.values(), (link) => (link.connected ? 1 : 0))
  }

  /** To be called after each metadata refresh. */
  metadataChanged(changed: readonly TopicMetadata[]): void {
    for (const { name } of changed) {
      // A new leader: no reason to wait
      for (const queue of this.#queues.get(name) ?? []) queue?.gate.openNow()
    }
    this.admitter.metadataChanged()
    this.drainer.wake()
  }

  /** Gives up a batch, as if its time had run out. */
  giveUp(queue: PartitionQueue, batch: Batch): void {
    this.#settler.giveUp(queue, batch)
  }

  /** Adds the calls that still wait for a record. */
  collectCalls(into: Set<Call>): void {
    for (const queue of this.drainer.active) {
      for (const batch of [...queue.ledger.unsettled, ...queue.waiting]) batch.collectCalls(into)
    }
    this.admitter.collectCalls(into)
  }

  /** Fails what is left, closes the connections, and leaves no timer behind. */
  close(
    error: (fate: HoldfastError['fate']) => HoldfastError = (fate) => new ProducerClosedError(fate),
  ): void {
    const { drainer, admitter, links } = this
    drainer.close()
    this.#deadlines.close()
    admitter.refuseAll(error('not-written'))
    for (const queue of drainer.active) {
      for (const batch of queue.waiting) batch.fail(() => error('not-written'))
      for (const batch of queue.ledger.unsettled) {
        const fate = batch.ambiguous || batch.state === 'flying' ? 'unknown' : 'not-written'
        batch.fail(() => error(fate))
      }
    }
    for (const link of links.values()) link.close()
    for (const { ledger } of drainer.active) for (const batch of ledger.unsettled) batch.retire()
  }
}

const sum = <T>(all: Iterable<T>, count: (one: T) => number): number => {
  let total = 0
  for (const one of all) total += count(one)
  return total
}
