import { ClusterMetadata } from './cluster/cluster-metadata.ts'
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
import { BufferMemory } from './pipeline/buffer-memory.ts'
import type { Bytes } from './pipeline/message.ts'
import { Pipeline, type PipelineBasis } from './pipeline/pipeline.ts'
import { Submitter } from './pipeline/submit.ts'
import { type Ports, systemPorts } from './ports/ports.ts'
import type { Producer } from './producer.ts'
import { ReliableProducer } from './reliable-producer.ts'
import { RetryGate } from './retry/retry-gate.ts'
import { Observers } from './telemetry/observers.ts'
import { Emitter } from './telemetry/emitter.ts'
import type { ProducerEvents } from './telemetry/producer-events.ts'
import { ProducerMetrics } from './telemetry/producer-metrics.ts'
import { assembleTransactions } from './transaction/assemble-transactions.ts'

/** Largest answer that is taken from a socket. Metadata of 100,000 partitions takes 5 MiB. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** A broker that takes longer to connect to, or to answer a small question, is left for another. */
const CONNECT_TIMEOUT_MS = 10_000
const CONTROL_TIMEOUT_MS = 5_000
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
  /** The first is that of all that is sent outside of transactions. */
  const pipelines: Pipeline[] = []
  const sum = (count: (pipeline: Pipeline) => number): number =>
    pipelines.reduce((total, pipeline) => total + count(pipeline), 0)
  const wakeAll = (): void => {
    for (const { drainer } of pipelines) drainer.wake()
  }

  const memory = new BufferMemory(options.bufferMemory, options.batchSize, () => {
    for (const { admitter } of pipelines) admitter.memoryReleased()
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
      wakeAll()
    },
  })
  const metrics = new ProducerMetrics(clock, {
    bufferTotalBytes: options.bufferMemory,
    bufferAvailableBytes: () => memory.available,
    requestsInFlight: () => sum(({ inFlight }) => inFlight),
    waitingCalls: () => sum(({ admitter }) => admitter.waiting),
    metadataAgeMs: () =>
      refresher.refreshedAt === undefined ? undefined : clock.now() - refresher.refreshedAt,
    connectionCount: () => sum(({ connections }) => connections),
    breakerState: () => BREAKER_LEVEL[breakers.facade.state],
  })
  const observers = new Observers({ metrics, events, breakers, clock, logger })

  const connectionBase = {
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
  const controlBase = {
    ...connectionBase,
    requestTimeoutMs: Math.min(CONTROL_TIMEOUT_MS, requestTimeoutMs),
  }
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
      for (const pipeline of pipelines) pipeline.metadataChanged(changed)
      if (pipelines.some(({ admitter }) => admitter.needsMetadata)) refresher.refresh()
      producer.progressed()
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
          wakeAll()
        },
      })
    : undefined

  const basis: PipelineBasis = {
    options,
    clock,
    random,
    memory,
    metadata,
    refresher,
    observers,
    makeConnection,
    connectionBase,
    forgetTopic: (topic) => {
      const wanted = pipelines.some(({ admitter }) => admitter.waitsFor(topic))
      if (!wanted) metadata.topics.delete(topic.name)
    },
  }
  const pipeline = new Pipeline(
    basis,
    () => (ids ? new PartitionLedger(window) : new PlainLedger(window)),
    ids,
  )
  pipelines.push(pipeline)
  const { admitter, aborter } = pipeline
  const submitter = new Submitter({
    clock,
    options,
    metadata,
    admitter,
    aborter,
    observers,
    logger,
  })
  const transactions = assembleTransactions(basis, { control, pipelines })
  const producer = new ReliableProducer({
    options,
    clock,
    metadata,
    refresher,
    control,
    ids,
    memory,
    submitter,
    pipeline,
    transactions,
    observers,
  })
  return producer
}
