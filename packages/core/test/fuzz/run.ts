import { seededRandom } from '@holdfast/testkit'
import { vi } from 'vitest'
import { assembleProducer } from '../../src/create-producer.ts'
import { HoldfastError } from '../../src/errors/holdfast-error.ts'
import type { ReliableProducer } from '../../src/reliable-producer.ts'
import type { RecordMetadata } from '../../src/record-metadata.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { FakeCluster, FAIR } from './fake-cluster.ts'
import { useCluster } from './fake-connection.ts'

interface Sent {
  readonly topic: string
  readonly value: string
  outcome: RecordMetadata | HoldfastError | undefined
}

interface SentCall {
  readonly records: Sent[]
  readonly sentAt: number
  readonly limitMs: number
  abortedAt: number | undefined
  settledAt: number | undefined
}

const MAX_BLOCK = 3_000
const DELIVERY = 4_000
const SLACK = 150

export interface RunResult {
  readonly findings: string[]
  readonly counts: Record<string, number>
}

/** Everything that can be drawn from one seed: options, weather, callers. */
export async function run(seed: number): Promise<RunResult> {
  const random = seededRandom(seed)
  const chance = (share: number): boolean => random() < share
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const acks = pick(['all', 'all', 'all', 1, 0] as const)
  const idempotent = acks === 'all' && chance(0.9)
  const cluster = new FakeCluster(random, { a: 3, b: 2, c: 1 }, [1, 2, 3], {
    names: chance(0.5),
    maxMessageBytes: pick([1_500, 4_000, 1_000_000]),
  })
  useCluster(cluster)
  const small = chance(0.6)
  const options = {
    brokers: ['127.0.0.1:9001', '127.0.0.1:9002', '127.0.0.1:9003'],
    acks,
    enableIdempotence: idempotent,
    lingerMs: pick([0, 5, 20]),
    batchSize: pick([1_024, 2_048, 16_384]),
    bufferMemory: small ? 65_536 : 1_000_000,
    maxBlockMs: MAX_BLOCK,
    deliveryTimeoutMs: DELIVERY,
    requestTimeoutMs: pick([300, 1_000]),
    retryBackoffMs: 10,
    retryBackoffMaxMs: 100,
    retries: chance(0.8) ? 2 ** 31 - 1 : 5,
    metadataMaxAgeMs: 1_000,
    compressionType: pick(['none', 'gzip'] as const),
    maxInFlightRequestsPerConnection: pick([1, 2, 5]),
    breaker: chance(0.6)
      ? {
          volumeThreshold: pick([2, 5]),
          windowMs: pick([100, 1_000]),
          resetTimeoutMs: pick([50, 300]),
        }
      : (false as const),
  }
  const producer = assembleProducer(options, { clock: systemClock, random })
  const calls: SentCall[] = []
  const findings: string[] = []
  const controllers: AbortController[] = []
  let serial = 0

  cluster.onWrite = (topics) => {
    if (!options.breaker) return
    if (producer.breaker.state === 'open')
      findings.push('written while the cluster breaker is open')
    for (const topic of topics) {
      const { state } = producer.breaker.topic(topic)
      if (state === 'open') findings.push(`written while the breaker of ${topic} is open`)
    }
  }
  const send = (topics: readonly string[]): void => {
    const deliveryTimeoutMs = chance(0.2) ? 50 + random() * 1_000 : DELIVERY
    const records: Sent[] = []
    const topicMessages = topics.map((topic) => ({
      topic,
      messages: Array.from({ length: chance(0.7) ? 1 : 1 + Math.floor(random() * 4) }, () => {
        const poison = chance(0.01) ? 'poison' : ''
        const size = chance(0.03) ? 3_000 : random() * 300
        const value = `${serial++}|${poison}|${'x'.repeat(size)}`
        records.push({ topic, value, outcome: undefined })
        const count = cluster.topics.get(topic)?.length ?? 1
        return {
          value,
          ...(chance(0.4) ? { key: `k${Math.floor(random() * 9)}` } : {}),
          ...(chance(0.3) ? { partition: Math.floor(random() * count) } : {}),
        }
      }),
    }))
    const controller = chance(0.3) ? new AbortController() : undefined
    const call: SentCall = {
      records,
      sentAt: performance.now(),
      limitMs: MAX_BLOCK + deliveryTimeoutMs + SLACK,
      abortedAt: undefined,
      settledAt: undefined,
    }
    calls.push(call)
    if (controller) {
      controllers.push(controller)
      controller.signal.addEventListener('abort', () => (call.abortedAt = performance.now()))
      if (chance(0.5)) cluster.later(random() * 1_500, () => controller.abort())
    }
    const settled = (outcomes: readonly (RecordMetadata | HoldfastError)[]): void => {
      if (call.settledAt !== undefined) findings.push('settled twice')
      call.settledAt = performance.now()
      outcomes.forEach((outcome, i) => ((records[i] as Sent).outcome = outcome))
    }
    const request = { deliveryTimeoutMs, ...(controller ? { signal: controller.signal } : {}) }
    const [only] = topicMessages
    const promise =
      topicMessages.length === 1 && only
        ? producer.send({ ...only, ...request })
        : producer.sendBatch({ topicMessages, ...request })
    promise.then(settled, (error: unknown) => {
      if (!HoldfastError.is(error)) findings.push(`not one of our errors: ${String(error)}`)
      const results = (error as { results?: PromiseSettledResult<RecordMetadata>[] }).results
      settled(
        results
          ? results.map((r) => (r.status === 'fulfilled' ? r.value : (r.reason as HoldfastError)))
          : records.map(() => error as HoldfastError),
      )
    })
  }
  const anyTopics = (): string[] => {
    if (chance(0.03)) return ['nowhere']
    return chance(0.2) ? ['a', 'b'] : [pick(['a', 'a', 'b', 'c'])]
  }
  let within = 0
  const mischief = (): void => {
    if (within > 0 || !chance(0.3)) return
    within++
    if (chance(0.5)) send(anyTopics())
    else if (controllers.length > 0) pick(controllers).abort()
    within--
  }
  for (const event of ['ack', 'retry', 'give-up', 'epoch', 'breaker'] as const) {
    producer.on(event, mischief)
  }
  const tick = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
  const check = (): void => {
    const { bufferAvailableBytes: free } = producer
    if (free < -61 * 64 || free > options.bufferMemory) findings.push(`memory available: ${free}`)
  }

  const busy = pick([1, 5, 20])
  for (let phase = 0; phase < 6; phase++) {
    cluster.weather = chance(0.25)
      ? FAIR
      : {
          refuse: pick([0, 0.05, 0.3]),
          disguise: pick([0, 0.05, 0.2]),
          cut: pick([0, 0.02, 0.1]),
          omit: pick([0, 0, 0.05]),
          latencyMs: pick([1, 5, 50]),
        }
    for (const id of cluster.brokers) {
      cluster.down.delete(id)
      cluster.hung.delete(id)
      const fall = random()
      if (fall < 0.15) cluster.down.add(id)
      else if (fall < 0.3) cluster.hung.add(id)
    }
    const lengthMs = pick([100, 500, 2_000])
    for (let ms = 0; ms < lengthMs; ms += 10) {
      if (chance(0.03)) {
        const topic = pick(['a', 'b', 'c'])
        const count = cluster.topics.get(topic)?.length ?? 1
        cluster.moveLeader(topic, Math.floor(random() * count), chance(0.2) ? -1 : pick([1, 2, 3]))
      }
      for (let i = random() * busy; i > 0; i--) if (chance(0.4)) send(anyTopics())
      await tick(10)
      check()
    }
  }

  cluster.weather = FAIR
  cluster.down.clear()
  cluster.hung.clear()
  for (const [topic, partitions] of cluster.topics) {
    partitions.forEach((_, i) => cluster.moveLeader(topic, i, cluster.pick(cluster.brokers)))
  }
  const closesEarly = chance(0.4)
  if (!closesEarly) {
    await tick(MAX_BLOCK + DELIVERY + SLACK + 500)
    await recovers(cluster, producer, findings)
  }
  const closing = producer.close({ timeoutMs: closesEarly ? random() * 200 : 5_000 })
  await tick(6_000)
  await closing
  await tick(500) // late requests
  if (vi.getTimerCount() > 0) {
    cluster.stop()
    if (vi.getTimerCount() > 0) findings.push(`${vi.getTimerCount()} timers left after close`)
  }
  const free = producer.bufferAvailableBytes
  if (free !== options.bufferMemory)
    findings.push(`after close ${options.bufferMemory - free} B are not free`)
  findings.push(...cluster.complaints, ...audit(cluster, calls, idempotent, acks))
  const counts: Record<string, number> = {}
  for (const { outcome } of calls.flatMap(({ records }) => records)) {
    const name = HoldfastError.is(outcome)
      ? `${outcome.code} ${outcome.fate}`
      : outcome
        ? 'ok'
        : 'open'
    counts[name] = (counts[name] ?? 0) + 1
  }
  return { findings: [...new Set(findings)], counts }
}

/** With everything well again, each partition takes records, and keyless ones reach them all. */
async function recovers(
  cluster: FakeCluster,
  producer: ReliableProducer,
  findings: string[],
): Promise<void> {
  for (const [topic, partitions] of cluster.topics) {
    for (let partition = 0; partition < partitions.length; partition++) {
      let well = false
      for (let attempt = 0; attempt < 20 && !well; attempt++) {
        producer
          .send({ topic, messages: [{ value: 'after', partition }], deliveryTimeoutMs: 3_000 })
          .then(
            () => (well = true),
            () => {},
          )
        await vi.advanceTimersByTimeAsync(400)
      }
      if (!well)
        findings.push(`${topic}[${partition}] never recovers; breaker ${producer.breaker.state}`)
    }
  }
}

function audit(
  cluster: FakeCluster,
  calls: readonly SentCall[],
  idempotent: boolean,
  acks: unknown,
): string[] {
  const found: string[] = []
  const places = new Map<string, { topic: string; partition: number; offset: number }[]>()
  for (const [topic, partitions] of cluster.topics) {
    partitions.forEach(({ log }, partition) => {
      log.forEach((value, offset) => {
        const list = places.get(value) ?? []
        list.push({ topic, partition, offset })
        places.set(value, list)
      })
    })
  }
  const outcomes = new Map<string, Sent>()
  for (const { records, sentAt, limitMs, settledAt, abortedAt } of calls) {
    if (settledAt === undefined) {
      found.push(`never settled: ${records.map((r) => r.value.slice(0, 12)).join()}`)
      continue
    }
    if (settledAt - sentAt > limitMs) found.push(`settled ${settledAt - sentAt - limitMs} ms late`)
    if (abortedAt !== undefined && settledAt > abortedAt + 1) found.push('an abort took a while')
    for (const record of records) {
      outcomes.set(record.value, record)
      const { value, outcome, topic } = record
      const at = places.get(value) ?? []
      const name = value.slice(0, 12)
      if (at.some((p) => p.topic !== topic)) found.push(`${name} in the wrong topic`)
      if (HoldfastError.is(outcome)) {
        if (outcome.fate === 'not-written' && at.length > 0) {
          found.push(`falsely not-written (${outcome.code}): ${name}`)
        }
        if (idempotent && at.length > 1) found.push(`${name} is there ${at.length} times`)
        continue
      }
      if (!outcome) found.push(`${name} has no outcome`)
      else if (acks !== 0) {
        if (at.length === 0) found.push(`lost: ${name}`)
        if (idempotent && at.length > 1) found.push(`${name} is there ${at.length} times`)
        const { partition, offset } = outcome
        const right = at.some(
          (p) => p.partition === partition && (offset === undefined || BigInt(p.offset) === offset),
        )
        if (at.length > 0 && !right) found.push(`misplaced: ${name}`)
      } else if (outcome.offset !== undefined) found.push('acks 0 told an offset')
    }
  }
  if (!idempotent) return found
  for (const partitions of cluster.topics.values()) {
    for (const { log } of partitions) {
      let newest = -1
      for (const value of log) {
        const id = Number.parseInt(value, 10)
        const outcome = outcomes.get(value)?.outcome
        if (Number.isNaN(id) || outcome === undefined) continue
        if (id < newest) found.push(`${id} lies behind the newer, acknowledged ${newest}`)
        if (!HoldfastError.is(outcome)) newest = Math.max(newest, id)
      }
    }
  }
  return found
}
