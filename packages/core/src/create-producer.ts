import { BrokerLink } from './cluster/broker-link.ts'
import { ClusterMetadata, type TopicMetadata } from './cluster/cluster-metadata.ts'
import { ControlConnection } from './cluster/control-connection.ts'
import { MetadataRefresher } from './cluster/metadata-refresher.ts'
import { ProducerIds } from './cluster/producer-ids.ts'
import type { ProducerOptions } from './config/producer-options.ts'
import { resolveOptions } from './config/resolve-options.ts'
import { Admitter } from './pipeline/1-admit.ts'
import { Partitioner } from './pipeline/2-partition.ts'
import { Accumulator } from './pipeline/3-accumulate.ts'
import { Drainer } from './pipeline/4-drain.ts'
import { deliver } from './pipeline/5-deliver.ts'
import { Settler } from './pipeline/6-settle.ts'
import { BufferMemory } from './pipeline/buffer-memory.ts'
import { Deadlines } from './pipeline/deadlines.ts'
import { PartitionQueue } from './pipeline/partition-queue.ts'
import { type Ports, systemPorts } from './ports/ports.ts'
import type { Producer } from './producer.ts'
import { ReliableProducer } from './reliable-producer.ts'
import { RetryGate } from './retry/retry-gate.ts'

/** Largest answer that is taken from a socket. Metadata of 100,000 partitions takes 5 MiB. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** A broker that takes longer to connect to, or to answer a small question, is left for another. */
const CONNECT_TIMEOUT_MS = 10_000
const CONTROL_TIMEOUT_MS = 5_000
/** The broker should give up waiting for replicas before we give up waiting for the broker. */
const PRODUCE_TIMEOUT_SHARE = 0.8

/**
 * A producer that keeps the promises of docs/guarantees.md. Opens nothing yet.
 * Throws ConfigurationError, with every problem of the options at once.
 */
export function createProducer(options: ProducerOptions): Producer {
  return assembleProducer(options, systemPorts)
}

/** What only tests change. */
export interface Internals {
  /** Where each partition begins under the first producer id. */
  readonly identityStart?: { readonly epoch: number; readonly sequence: number }
}

/** The only wiring. */
export function assembleProducer(
  written: ProducerOptions,
  { clock, random }: Ports,
  internals: Internals = {},
): ReliableProducer {
  const options = resolveOptions(written)
  const { logger, requestTimeoutMs } = options
  const backoff = { initialMs: options.retryBackoffMs, maxMs: options.retryBackoffMaxMs }
  const gate = (): RetryGate => new RetryGate(backoff, random)
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

  const controlBase = { ...base, requestTimeoutMs: Math.min(CONTROL_TIMEOUT_MS, requestTimeoutMs) }
  const firstTurn = Math.floor(random() * options.bootstrap.length)
  const control = new ControlConnection(controlBase, options.bootstrap, firstTurn)
  const metadata = new ClusterMetadata()
  const queues = new Map<string, PartitionQueue[]>()
  const links = new Map<number, BrokerLink>()

  const refresher = new MetadataRefresher({
    metadata,
    control,
    options,
    gate: gate(),
    clock,
    logger,
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
  const ids = new ProducerIds({
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

  const linkOf = (brokerId: number): BrokerLink => {
    const present = links.get(brokerId)
    if (present) return present
    const link = new BrokerLink({
      brokerId,
      gate: gate(),
      base,
      addressOf: (id) => metadata.brokers.get(id),
      clock,
      logger,
      onChange: () => drainer.wake(),
      onFailed: () => refresher.refresh(),
    })
    links.set(brokerId, link)
    return link
  }
  const queueOf = (topic: TopicMetadata, partition: number): PartitionQueue => {
    let ofTopic = queues.get(topic.name)
    if (!ofTopic) queues.set(topic.name, (ofTopic = []))
    const present = ofTopic[partition]
    if (present) return present
    const queue = new PartitionQueue(
      topic.name,
      topic.partitions[partition] as TopicMetadata['partitions'][number],
      options.maxInFlightRequestsPerConnection,
      gate(),
    )
    ofTopic[partition] = queue
    return queue
  }

  const memory = new BufferMemory(options.bufferMemory, options.batchSize, () =>
    admitter.memoryReleased(),
  )
  const accumulator = new Accumulator(memory, options.batchSize, (queue, batch) => {
    drainer.activate(queue)
    if (batch.closed || batch.ripe || options.lingerMs === 0) drainer.wake()
    else drainer.wakeAt(batch.createdAt + options.lingerMs)
  })
  const admitter = new Admitter({
    clock,
    memory,
    partitioner: new Partitioner(random, options.batchSize),
    accumulator,
    maxBlockMs: options.maxBlockMs,
    queueOf,
    whyNoMetadata: () => refresher.failure,
    askMetadata: () => refresher.refresh(),
    onHungry: () => drainer.wake(),
    forget: ({ name }) => metadata.topics.delete(name),
    topicsAppear: options.allowAutoTopicCreation,
    watchDeadline: (deadline) => deadlines.watch(deadline),
  })
  const settler = new Settler({
    clock,
    logger,
    retries: options.retries,
    metadata: refresher,
    queueOf: (topic, partition) => queues.get(topic)?.[partition],
    onSever: () => {
      for (const link of links.values()) link.sever('its producer id is not known any more')
    },
    onSettled: () => drainer.wake(),
  })
  const produceTimeoutMs = Math.floor(requestTimeoutMs * PRODUCE_TIMEOUT_SHARE)
  const drainer = new Drainer({
    clock,
    options,
    ids,
    linkOf,
    onLeaderless: () => refresher.refresh(),
    deliver: (link, connection, flight) =>
      deliver(link, connection, flight, produceTimeoutMs, settler),
  })
  const deadlines = new Deadlines(
    clock,
    settler,
    drainer.active,
    ({ metadata: { leader } }) => ids.failure ?? links.get(leader)?.failure ?? refresher.failure,
  )
  const producer = new ReliableProducer({
    options,
    clock,
    metadata,
    refresher,
    control,
    ids,
    links,
    admitter,
    drainer,
    deadlines,
  })
  return producer
}
