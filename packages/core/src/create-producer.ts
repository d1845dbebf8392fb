import { BrokerLink } from './cluster/broker-link.ts'
import { ClusterMetadata, type TopicMetadata } from './cluster/cluster-metadata.ts'
import { ControlConnection } from './cluster/control-connection.ts'
import { MetadataRefresher } from './cluster/metadata-refresher.ts'
import { ProducerIds } from './cluster/producer-ids.ts'
import type { ProducerOptions } from './config/producer-options.ts'
import type { MixedProducerOptions } from './config/normalize-options.ts'
import { resolveOptions, type WrittenOptions } from './config/resolve-options.ts'
import { Breakers } from './circuit/breakers.ts'
import { PartitionLedger } from './identity/partition-ledger.ts'
import { PlainLedger } from './identity/plain-ledger.ts'
import { BrokerConnection, type MakeConnection } from './connection/broker-connection.ts'
import { Admitter } from './pipeline/1-admit.ts'
import { Partitioner, UserPartitioner } from './pipeline/2-partition.ts'
import { Accumulator } from './pipeline/3-accumulate.ts'
import { Drainer } from './pipeline/4-drain.ts'
import { deliver, type DeliveryTerms } from './pipeline/5-deliver.ts'
import { Settler } from './pipeline/6-settle.ts'
import { Aborter } from './pipeline/abort.ts'
import { BufferMemory } from './pipeline/buffer-memory.ts'
import { Deadlines } from './pipeline/deadlines.ts'
import type { Bytes } from './pipeline/message.ts'
import { PartitionQueue } from './pipeline/partition-queue.ts'
import { Submitter } from './pipeline/submit.ts'
import { type Ports, systemPorts } from './ports/ports.ts'
import type { Producer } from './producer.ts'
import { ReliableProducer } from './reliable-producer.ts'
import { RetryGate } from './retry/retry-gate.ts'
import { Observers } from './telemetry/observers.ts'
import { Emitter } from './telemetry/emitter.ts'
import type { ProducerEvents } from './telemetry/producer-events.ts'
import { ProducerMetrics } from './telemetry/producer-metrics.ts'

/** Largest answer that is taken from a socket. Metadata of 100,000 partitions takes 5 MiB. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** A broker that takes longer to connect to, or to answer a small question, is left for another. */
const CONNECT_TIMEOUT_MS = 10_000
const CONTROL_TIMEOUT_MS = 5_000
/** The broker should give up waiting for replicas before we give up waiting for the broker. */
const PRODUCE_TIMEOUT_SHARE = 0.8
/** The breaker as a number, for metrics. */
const BREAKER_LEVEL = { closed: 0, 'half-open': 0.5, open: 1 } as const

/**
 * A producer that keeps the promises of docs/guarantees.md. Opens nothing yet.
 * Throws ConfigurationError, with every problem of the options at once.
 */
export function createProducer<Value = Bytes, Key = Bytes>(
  options: ProducerOptions<Value, Key>,
): Producer<Value, Key>
/** With options by the names of Java's producer (`linger.ms`), all or some: see docs/reference/configuration.md. */
export function createProducer(options: MixedProducerOptions): Producer
export function createProducer(options: WrittenOptions): ReliableProducer {
  return assembleProducer(options, systemPorts)
}

/** What only tests and benchmarks change. */
export interface Internals {
  /** Where each partition begins under the first producer id. */
  readonly identityStart?: { readonly epoch: number; readonly sequence: number }
  /** What connections are; sockets by default. */
  readonly makeConnection?: MakeConnection
}

/** The only wiring. */
export function assembleProducer(
  written: WrittenOptions,
  { clock, random }: Ports,
  internals: Internals = {},
): ReliableProducer {
  const options = resolveOptions(written)
  const { logger, requestTimeoutMs, maxInFlightRequestsPerConnection: window } = options
  const backoff = { initialMs: options.retryBackoffMs, maxMs: options.retryBackoffMaxMs }
  const gate = (): RetryGate => new RetryGate(backoff, random)
  const metadata = new ClusterMetadata()
  const queues = new Map<string, PartitionQueue[]>()
  const links = new Map<number, BrokerLink>()
  const presentQueue = (topic: string, partition: number): PartitionQueue | undefined =>
    queues.get(topic)?.[partition]

  const memory = new BufferMemory(options.bufferMemory, options.batchSize, () => {
    admitter.memoryReleased()
    producer.memoryReleased()
  })
  const events = new Emitter<ProducerEvents>((event, error) =>
    logger.error({ event, err: error }, 'a listener of the producer threw'),
  )
  const breakers = new Breakers({
    options: options.breaker,
    clock,
    onMove: (move) => {
      logger.warn(move, `breaker ${move.to}`)
      events.emit('breaker', move)
      drainer.wake()
    },
  })
  const metrics = new ProducerMetrics(clock, {
    bufferTotalBytes: options.bufferMemory,
    bufferAvailableBytes: () => memory.available,
    requestsInFlight: () => sum(links.values(), (link) => link.inFlight),
    waitingCalls: () => admitter.waiting,
    metadataAgeMs: () =>
      refresher.refreshedAt === undefined ? undefined : clock.now() - refresher.refreshedAt,
    connectionCount: () => sum(links.values(), (link) => (link.connected ? 1 : 0)),
    breakerState: () => BREAKER_LEVEL[breakers.facade.state],
  })
  const observers = new Observers({ metrics, events, breakers, clock, logger })

  const base = {
    clientId: options.clientId,
    ssl: options.ssl,
    sasl: options.sasl,
    connectTimeoutMs: Math.min(CONNECT_TIMEOUT_MS, requestTimeoutMs),
    requestTimeoutMs,
    maxFrameBytes: MAX_ANSWER_BYTES,
    clock,
    logger,
  }
  const makeConnection: MakeConnection =
    internals.makeConnection ?? ((parts) => new BrokerConnection(parts))
  const controlBase = { ...base, requestTimeoutMs: Math.min(CONTROL_TIMEOUT_MS, requestTimeoutMs) }
  const firstTurn = Math.floor(random() * options.bootstrap.length)
  const control = new ControlConnection(makeConnection, controlBase, options.bootstrap, firstTurn)
  const refresher = new MetadataRefresher({
    metadata,
    control,
    options,
    gate: gate(),
    clock,
    logger,
    onFailed: (error, nobodyAnswers) => observers.connectionFailed(error, nobodyAnswers),
    onUpdate: (changed) => {
      for (const { name } of changed) {
        for (const queue of queues.get(name) ?? []) queue?.gate.openNow() // a new leader: no reason to wait
      }
      admitter.metadataChanged()
      if (admitter.needsMetadata) refresher.refresh()
      producer.progressed()
      drainer.wake()
    },
  })
  const ids = options.enableIdempotence
    ? new ProducerIds({
        control,
        gate: gate(),
        clock,
        logger,
        start: internals.identityStart,
        onObtained: () => {
          producer.progressed()
          drainer.wake()
        },
      })
    : undefined

  const linkOf = (brokerId: number): BrokerLink => {
    const present = links.get(brokerId)
    if (present) return present
    const link = new BrokerLink({
      brokerId,
      gate: gate(),
      makeConnection,
      base,
      addressOf: (id) => metadata.brokers.get(id),
      clock,
      logger,
      metrics,
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
      ledger: ids ? new PartitionLedger(window) : new PlainLedger(window),
      gate: gate(),
      memory,
      compression: options.compressionType,
      batchSize: options.batchSize,
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
    onFed: (waitedMs, exhausted) => metrics.bufferWaited(waitedMs, exhausted),
    forget: ({ name }) => metadata.topics.delete(name),
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
  })
  const terms: DeliveryTerms = {
    acks: options.acks,
    timeoutMs: Math.floor(requestTimeoutMs * PRODUCE_TIMEOUT_SHARE),
    clock,
    metrics,
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
  })
  const deadlines = new Deadlines(
    clock,
    settler,
    drainer.active,
    ({ metadata: { leader } }) => ids?.failure ?? links.get(leader)?.failure ?? refresher.failure,
  )
  const submitter = new Submitter({
    clock,
    options,
    metadata,
    admitter,
    aborter: new Aborter(settler, presentQueue),
    observers,
    logger,
  })
  const producer = new ReliableProducer({
    options,
    clock,
    metadata,
    refresher,
    control,
    ids,
    links,
    memory,
    submitter,
    admitter,
    drainer,
    deadlines,
    observers,
  })
  return producer
}

const sum = <T>(all: Iterable<T>, count: (one: T) => number): number => {
  let total = 0
  for (const one of all) total += count(one)
  return total
}
