/** One fill of the buffer, in a process of its own. Needs --expose-gc. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { answerPlan } from '../answer-plan.ts'
import { assembleProducer, type ReliableProducer, systemPorts } from '../core-internals.ts'
import { ClusterDouble } from '../double/cluster-double.ts'
import { prepareSends } from '../double/prepare-sends.ts'
import type { MemoryPlan, MemoryResult } from './round-plan.ts'

/** Several, as one topic that makes no progress is not to have the whole buffer (G8). */
const TOPICS = ['memory-a', 'memory-b', 'memory-c', 'memory-d'] as const
const PARTITIONS = 6
const WARM_UP_OUTSTANDING = 1_000
/** Sends between two turns of the event loop, so that the producer can do what it does meanwhile. */
const SENDS_PER_TURN = 500

type Sends = ReturnType<typeof prepareSends>

answerPlan(run)

async function run({ size, bufferMemory, warmUpRecords }: MemoryPlan): Promise<MemoryResult> {
  const cluster = new ClusterDouble(Object.fromEntries(TOPICS.map((name) => [name, PARTITIONS])))
  const { bootstrap, makeConnection } = cluster
  const options = { brokers: bootstrap, bufferMemory }
  const sends = prepareSends(TOPICS, PARTITIONS, size)
  const producerOf = (): ReliableProducer =>
    assembleProducer(options, systemPorts, { makeConnection })
  // Another producer warms the code up: idle buffers that it keeps would hide as much of the growth
  const other = producerOf()
  await warmUp(other, sends, warmUpRecords)
  await other.close()
  const producer = producerOf()
  await warmUp(producer, sends, TOPICS.length * PARTITIONS)

  const before = await settledMemory()
  const availableBefore = producer.bufferAvailableBytes
  const records = await fill(producer, sends, cluster)
  const after = await settledMemory()
  return {
    records,
    chargedBytes: availableBefore - producer.bufferAvailableBytes,
    heapBytes: after.heapUsed - before.heapUsed,
    externalBytes: after.external - before.external,
  }
}

async function warmUp(producer: ReliableProducer, sends: Sends, records: number): Promise<void> {
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < records) await producer.send(sends[next++ % sends.length] as Sends[number])
  }
  await Promise.all(Array.from({ length: WARM_UP_OUTSTANDING }, caller))
}

/**
 * Sends to all topics in turn, each until a send to it has to wait, and returns how many records found
 * room. The brokers are silent from the start, so that requests are under way, and their connections
 * break when the buffer is half full.
 */
async function fill(
  producer: ReliableProducer,
  sends: Sends,
  cluster: ClusterDouble,
): Promise<number> {
  const halfFull = producer.bufferAvailableBytes / 2
  const settled = (): void => void ended++
  const waiting = new Set<string>()
  let ended = 0
  let records = 0
  cluster.fallSilent()
  for (let next = 0; waiting.size < TOPICS.length; next++) {
    const send = sends[next % sends.length] as Sends[number]
    if (waiting.has(send.topic)) continue
    const available = producer.bufferAvailableBytes
    // What a caller has of it in any case: its own promise, and a reaction to each outcome
    void producer.send(send).then(settled, settled)
    if (producer.bufferAvailableBytes < available) records++
    else waiting.add(send.topic)
    if (cluster.health === 'silent' && available < halfFull) cluster.goAway()
    if (next % SENDS_PER_TURN === 0) await nextTurn()
  }
  if (ended > 0) throw new Error(`${ended} sends ended while the buffer was being filled`)
  return records
}

/** After two full collections, as the first only finds out what finalizers hold. */
async function settledMemory(): Promise<NodeJS.MemoryUsage> {
  for (let i = 0; i < 2; i++) {
    await nextTurn()
    globalThis.gc?.()
  }
  return process.memoryUsage()
}
