/** One round of the embedded cluster's figures, in a process of its own. Needs --expose-gc. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type EmbeddedCluster, startCluster } from '@holdfast/testkit'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import { answerPlan } from '../answer-plan.ts'
import { median } from '../median.ts'
import type { EmbeddedPlan, EmbeddedResult } from './round-plan.ts'

const STARTS = 20
const ROUND_TRIPS = 2_000
const BATCH_RECORDS = 1_000
const BATCHES = 200
const VALUE = 'x'.repeat(100)
const TOPIC = { partitions: 6, replicationFactor: 3, minInsyncReplicas: 2 }

answerPlan(run)

async function run({ brokers, topic, heldRecords }: EmbeddedPlan): Promise<EmbeddedResult> {
  if (brokers !== undefined) {
    const figures = await withProducer(brokers, (producer) => measure(producer, topic))
    return { startMs: undefined, ...figures, residentMb: undefined, leftOver: undefined }
  }
  const startMs = await medianStart()
  const cluster = await startCluster({ brokers: 3, topics: { [topic]: TOPIC } })
  const figures = await withProducer(cluster.brokers, (producer) => measure(producer, topic))
  await cluster.stop()
  const residentMb = await residentWith(heldRecords)
  return { startMs, ...figures, residentMb, leftOver: await leftOver() }
}

async function medianStart(): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < STARTS; i++) {
    const startedAt = performance.now()
    const cluster: EmbeddedCluster = await startCluster({ brokers: 3 })
    times.push(performance.now() - startedAt)
    await cluster.stop()
  }
  return median(times)
}

async function withProducer<T>(
  brokers: readonly string[],
  use: (producer: Producer) => Promise<T>,
): Promise<T> {
  const kafka = new Kafka({
    clientId: 'bench',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
  })
  const producer = kafka.producer()
  await producer.connect()
  try {
    return await use(producer)
  } finally {
    await producer.disconnect()
  }
}

async function measure(
  producer: Producer,
  topic: string,
): Promise<Pick<EmbeddedResult, 'roundTripMs' | 'sendBatchRecordsPerSecond'>> {
  await sendBatches(producer, topic, BATCHES / 4)
  const times: number[] = []
  for (let i = 0; i < ROUND_TRIPS; i++) {
    const startedAt = performance.now()
    await producer.send({ topic, messages: [{ value: VALUE, partition: 0 }] })
    times.push(performance.now() - startedAt)
  }
  const startedAt = performance.now()
  await sendBatches(producer, topic, BATCHES)
  const seconds = (performance.now() - startedAt) / 1000
  return {
    roundTripMs: median(times),
    sendBatchRecordsPerSecond: (BATCHES * BATCH_RECORDS) / seconds,
  }
}

async function sendBatches(producer: Producer, topic: string, batches: number): Promise<void> {
  const messages = Array.from({ length: BATCH_RECORDS }, () => ({ value: VALUE }))
  for (let i = 0; i < batches; i++) {
    await producer.sendBatch({ topicMessages: [{ topic, messages }] })
  }
}

async function residentWith(records: number): Promise<number> {
  const cluster = await startCluster({ brokers: 3, topics: { held: TOPIC } })
  await withProducer(cluster.brokers, (producer) =>
    sendBatches(producer, 'held', records / BATCH_RECORDS),
  )
  for (let i = 0; i < 2; i++) {
    await nextTurn()
    globalThis.gc?.()
  }
  const { rss } = process.memoryUsage()
  await cluster.stop()
  return rss / 2 ** 20
}

/** The channel to the parent is this script's own. */
async function leftOver(): Promise<string[]> {
  for (let i = 0; i < 3; i++) await nextTurn()
  return process.getActiveResourcesInfo().filter((name) => !/Pipe|Immediate/.test(name))
}
