import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, expect, it } from 'vitest'
import { testQueue, testRecord } from '../../test/pipeline-parts.ts'
import { VirtualClock } from '../../test/virtual-clock.ts'
import { TopicMetadata } from '../cluster/cluster-metadata.ts'
import type { HoldfastError } from '../errors/holdfast-error.ts'
import { Admitter } from './1-admit.ts'
import { Accumulator } from './3-accumulate.ts'
import type { Settler } from './6-settle.ts'
import { Aborter } from './abort.ts'
import { BufferMemory } from './buffer-memory.ts'
import { Call } from './call.ts'
import type { PartitionQueue } from './partition-queue.ts'

const MAX_BLOCK = 1_000
/** With its buffer and charge, one record of 1,500 B takes 2,560 B, so this holds eight. */
const CAPACITY = 8 * 2_560
const BATCH = 2_048

let clock: VirtualClock
let memory: BufferMemory
let admitter: Admitter
let queues: PartitionQueue[]
let topic: TopicMetadata
let forgotten: string[]

beforeEach(() => {
  clock = new VirtualClock()
  memory = new BufferMemory(CAPACITY, BATCH, () => admitter.memoryReleased())
  queues = Array.from({ length: 3 }, (_, index) => testQueue({ index, memory, batchSize: BATCH }))
  forgotten = []
  topic = new TopicMetadata('t')
  admitter = new Admitter({
    clock,
    memory,
    partitioner: {
      choose: () => {
        throw new Error('no idea')
      },
    },
    accumulator: new Accumulator(() => {}),
    maxBlockMs: MAX_BLOCK,
    queueOf: (_, partition) => queues[partition] as PartitionQueue,
    whyNoMetadata: () => undefined,
    askMetadata: () => {},
    onHungry: () => {},
    busy: () => queues,
    onFed: () => {},
    forget: ({ name }) => forgotten.push(name),
    topicsAppear: false,
    watchDeadline: () => {},
  })
})

const becomeKnown = (): void => {
  topic.partitions.push(...queues.map((q) => q.metadata))
  admitter.metadataChanged()
  for (const { share } of queues) memory.progress(share)
}
/** Four records each of the first and the last partition. */
const fill = (): void => {
  for (let i = 0; i < 4; i++) admit(0)
  for (let i = 0; i < 4; i++) admit(2)
  expect(memory.available).toBe(0)
}
/** Admits one record; returns how its call ends. */
const admit = (partition: number | undefined, bytes = 1_500): { outcome: string } => {
  const call = new Call(1, clock.now(), { failed: () => {} })
  const told = { outcome: 'open' }
  call.promise.catch((error: HoldfastError) => {
    told.outcome = error.code
  })
  const value = Buffer.alloc(bytes)
  admitter.admit(
    topic,
    call,
    [testRecord({ value, ...(partition === undefined ? {} : { partition }) })],
    0,
    9_999,
    clock.now(),
  )
  return told
}
const queue = (partition: number): PartitionQueue => queues[partition] as PartitionQueue
const taken = (partition: number): number =>
  queue(partition).waiting.reduce((sum, batch) => sum + batch.count, 0)
/** The broker is through with the first batch of the partition. */
const finish = (partition: number): void => {
  const batch = queue(partition).waiting.shift()
  batch?.move('seal')
  batch?.move('acknowledge')
  batch?.acknowledge(true)
  memory.progress(queue(partition).share)
}

it('G6: lines of several partitions get memory in turn, each in its own order', () => {
  becomeKnown()
  fill()
  for (const partition of [0, 0, 0, 1, 2]) admit(partition)
  expect([taken(0), taken(1), taken(2)]).toEqual([4, 0, 4])
  for (let i = 0; i < 3; i++) finish(0)
  expect([taken(0), taken(1), taken(2)]).toEqual([3, 1, 4]) // the last one wants progress of its own
  expect([queue(0).line.length, queue(2).line.length]).toEqual([1, 1])
})

it('G5 G10: an aborted call takes no memory that its own end set free', () => {
  becomeKnown()
  const messages = Array.from({ length: 6 }, () => ({ value: Buffer.alloc(1_500), partition: 0 }))
  const call = new Call(messages.length, clock.now(), { failed: () => {} })
  call.promise.catch(() => {})
  call.tracking = {
    groups: [{ topic: 't', messages }],
    partitions: new Set(),
    onSettled: undefined,
  }
  const records = messages.map((message) => testRecord(message))
  admitter.admit(topic, call, records, 0, 9_999, clock.now())
  expect([taken(0), queue(0).line.length]).toEqual([4, 2])
  const aborter = new Aborter({ giveUp: () => {} } as unknown as Settler, (_, p) => queue(p))
  admitter.hold(() => aborter.abort(call, undefined))
  expect([taken(0), queue(0).line.head, memory.available]).toEqual([0, undefined, CAPACITY])
})

it('G6: while one waits for memory nobody overtakes it with a smaller record', () => {
  becomeKnown()
  fill()
  admit(0)
  finish(0)
  admit(0)
  admit(1, 10)
  expect([queue(0).line.length, queue(1).line.length]).toEqual([1, 1])
})

it('G8: the line of a stalled partition holds up nobody else', () => {
  becomeKnown()
  admit(0)
  memory.stall(queue(0).share)
  for (let i = 0; i < 5; i++) admit(0)
  expect([taken(0), queue(0).line.length]).toEqual([4, 2]) // half of the memory
  admit(1)
  admit(2)
  expect([taken(1), taken(2), queue(0).line.length]).toEqual([1, 1, 2])
  finish(1)
  expect([queue(0).line.length, admitter.pressed]).toEqual([2, false])
  memory.progress(queue(0).share)
  expect([taken(0), queue(0).line.length]).toEqual([6, 0])
})

it('G8: one that filled half of the memory waits for progress of its own, and holds up nobody', () => {
  becomeKnown()
  for (let i = 0; i < 6; i++) admit(0)
  expect([taken(0), queue(0).line.length, admitter.pressed]).toEqual([4, 2, false])
  admit(1)
  expect(taken(1)).toBe(1)
  finish(0)
  expect([taken(0), queue(0).line.length]).toEqual([5, 0])
})

it('G8: where memory is short, partitions that acknowledged nothing for a second get no more of it', () => {
  becomeKnown()
  fill()
  clock.advance(1_000)
  queue(2).progressedAt = clock.now()
  admit(0) // looks round
  expect([queue(0).share.stalled, queue(2).share.stalled]).toEqual([true, false])
  admit(2)
  finish(2)
  expect([queue(0).line.length, queue(2).line.length]).toEqual([1, 0])
})

it('G6: after maxBlockMs a record without memory is refused, those behind it at their own time', async () => {
  becomeKnown()
  fill()
  const first = admit(0)
  clock.advance(MAX_BLOCK / 2)
  const second = admit(0)
  clock.advance(MAX_BLOCK / 2)
  await nextTurn()
  expect([first.outcome, second.outcome]).toEqual(['BUFFER_FULL', 'open'])
  clock.advance(MAX_BLOCK / 2)
  await nextTurn()
  expect(second.outcome).toBe('BUFFER_FULL')
  expect(clock.timers).toBe(0)
})

it('G14: calls wait for metadata in order, and are placed in it', () => {
  admit(0, 1)
  admit(0, 2)
  expect(admitter.needsMetadata).toBe(true)
  becomeKnown()
  expect([taken(0), admitter.waiting]).toEqual([2, 0])
})

it('G14: without metadata a call is refused after maxBlockMs, and its topic is not asked about any more', async () => {
  const { outcome } = admit(0)
  expect(outcome).toBe('open')
  const told = admit(0)
  clock.advance(MAX_BLOCK)
  await nextTurn()
  expect([told.outcome, forgotten, clock.timers]).toEqual(['METADATA_TIMEOUT', ['t'], 0])
})

it('a partitioner that throws fails its record alone', async () => {
  becomeKnown()
  const bad = admit(undefined)
  admit(1)
  await nextTurn()
  expect([bad.outcome, taken(1)]).toEqual(['SERIALIZATION', 1])
})

it('G10: what was aborted in the line is passed over', () => {
  becomeKnown()
  fill()
  admit(0)
  admit(1)
  const head = queue(0).line.head
  expect(head).toBeDefined()
  Object.assign(head?.call ?? {}, { settled: true })
  finish(0)
  expect([queue(0).line.length, taken(1)]).toEqual([0, 1])
})

it('G11: refuseAll ends everything that waits, and leaves no timer', async () => {
  const stranger = admit(0)
  becomeKnown()
  fill()
  const hungry = admit(0)
  const { ProducerClosedError } = await import('../errors/producer-closed-error.ts')
  admitter.refuseAll(new ProducerClosedError())
  await nextTurn()
  expect([stranger.outcome, hungry.outcome, clock.timers]).toEqual(['open', 'PRODUCER_CLOSED', 0])
})
