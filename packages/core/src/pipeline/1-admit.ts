import type { TopicMetadata } from '../cluster/cluster-metadata.ts'
import { AuthorizationError } from '../errors/authorization-error.ts'
import { BufferFullError } from '../errors/buffer-full-error.ts'
import type { HoldfastError } from '../errors/holdfast-error.ts'
import { MetadataTimeoutError } from '../errors/metadata-timeout-error.ts'
import { SerializationError } from '../errors/serialization-error.ts'
import { TopicNotFoundError } from '../errors/topic-not-found-error.ts'
import type { Clock, Timer } from '../ports/clock.ts'
import { protocolError } from '../wire/protocol-errors.ts'
import type { PartitionChooser } from './2-partition.ts'
import type { Accumulator } from './3-accumulate.ts'
import type { BufferMemory } from './buffer-memory.ts'
import type { Call } from './call.ts'
import type { PartitionQueue } from './partition-queue.ts'
import { detached, type SerializedRecord } from './serialize.ts'
import type { WaitingRecord } from './waiting-line.ts'

/** A topic that five refreshes in a row did not know, and that was never known, does not exist (G14). */
const MISSES_TO_GIVE_UP = 5

/** A partition that acknowledged nothing for so long, though it has something to send, makes no progress. */
const NO_PROGRESS_MS = 1_000
/** How often to look for such. */
const LOOK_AGAIN_MS = 100

/** How many records of a partition are let in before the next one has its turn. */
const RECORDS_PER_TURN = 64

/** The records of one call to one topic that wait for its metadata. */
interface Admission {
  readonly topic: TopicMetadata
  readonly call: Call
  readonly records: readonly SerializedRecord[]
  /** Slot of the first record in the call. */
  readonly firstSlot: number
  readonly deliveryTimeoutMs: number
  /** Monotonic time of the call. */
  readonly calledAt: number
}

export interface AdmitterParts {
  readonly clock: Clock
  readonly memory: BufferMemory
  readonly partitioner: PartitionChooser
  readonly accumulator: Accumulator
  readonly maxBlockMs: number
  readonly queueOf: (topic: TopicMetadata, partition: number) => PartitionQueue
  /** The latest failure to learn metadata, for errors. */
  readonly whyNoMetadata: () => Error | undefined
  readonly askMetadata: () => void
  /** Something waits for memory, which sending would free. */
  readonly onHungry: () => void
  /** Partitions with something in the buffer. */
  readonly busy: () => Iterable<PartitionQueue>
  /** A record does not wait for memory any more; `exhausted`: it was refused for it. */
  readonly onFed: (waitedMs: number, exhausted: boolean) => void
  /** Nobody waits for this topic any more, and it was never known. */
  readonly forget: (topic: TopicMetadata) => void
  /** The brokers may yet create a topic that they do not know. */
  readonly topicsAppear: boolean
  /** Records with this deadline are in the buffer from now on. */
  readonly watchDeadline: (deadline: number) => void
}

/**
 * Lets records into the buffer, in call order per partition. A call waits here, up to `maxBlockMs`, while
 * its topic's partitions are unknown; a record, while there is no memory for it. The lines of partitions
 * get memory in turn; that of a stalled partition holds up nobody else (G8).
 */
export class Admitter {
  readonly #parts: AdmitterParts
  /** By topic, until its metadata is there. */
  readonly #strangers = new Map<TopicMetadata, Admission[]>()
  /** Partitions with a line, the next to be served first. */
  readonly #hungry = new Set<PartitionQueue>()
  /** A record of a partition that flows found no memory: nobody may overtake it. */
  #short = false
  #lookAgainAt = Number.NEGATIVE_INFINITY
  #resuming = false
  #timer: Timer | undefined

  constructor(parts: AdmitterParts) {
    this.#parts = parts
  }

  /** Memory is short: batches should leave without lingering. */
  get pressed(): boolean {
    return this.#short
  }

  /** Records wait for memory. */
  get hungry(): boolean {
    return this.#hungry.size > 0
  }

  waitsFor(topic: TopicMetadata): boolean {
    return this.#strangers.has(topic)
  }

  get needsMetadata(): boolean {
    return this.#strangers.size > 0
  }

  /** Records that wait for memory, and calls that wait for metadata. */
  get waiting(): number {
    let count = 0
    for (const { line } of this.#hungry) count += line.length
    for (const line of this.#strangers.values()) count += line.length
    return count
  }

  admit(
    topic: TopicMetadata,
    call: Call,
    records: readonly SerializedRecord[],
    firstSlot: number,
    deliveryTimeoutMs: number,
    calledAt: number,
  ): void {
    const line = this.#strangers.get(topic)
    if (topic.known && !line) {
      return this.#place(topic, call, records, firstSlot, deliveryTimeoutMs, calledAt, false)
    }
    // What waits must not change with its caller's buffers.
    const own = records.map((record) => detached(record))
    const admission = { topic, call, records: own, firstSlot, deliveryTimeoutMs, calledAt }
    if (line) line.push(admission)
    else this.#strangers.set(topic, [admission])
    this.#parts.askMetadata()
    this.#watch()
  }

  /** Call after each metadata refresh. */
  metadataChanged(): void {
    for (const [topic, line] of this.#strangers) {
      const error = topic.known ? undefined : this.#whyNever(topic)
      if (!topic.known && !error) continue
      this.#strangers.delete(topic)
      if (!error) {
        for (const { call, records, firstSlot, deliveryTimeoutMs, calledAt } of line) {
          this.#place(topic, call, records, firstSlot, deliveryTimeoutMs, calledAt, true)
        }
      } else {
        this.#parts.forget(topic) // somebody may create it; the next send asks anew
        for (const admission of line) refuse(admission, error)
      }
    }
    this.memoryReleased()
  }

  /** Call after memory was released. */
  memoryReleased(): void {
    // Guarded against itself: a record that is refused here may release memory again.
    if (this.#resuming) return
    this.#resuming = true
    try {
      this.#short = !this.#serveAll()
    } finally {
      this.#resuming = false
    }
  }

  /**
   * Lets nobody in before `end` is through: what a call gives up would be taken by its own records that
   * still wait, and are given up next.
   */
  hold(end: () => void): void {
    this.#resuming = true
    try {
      end()
    } finally {
      this.#resuming = false
    }
    this.memoryReleased()
  }

  /** Every line in turn; false as soon as a partition that flows finds no memory. */
  #serveAll(): boolean {
    if (this.#hungry.size > 0) this.#findStalled()
    let unserved = 0
    while (unserved < this.#hungry.size) {
      const queue = this.#hungry.values().next().value as PartitionQueue
      if (this.#serve(queue)) unserved = 0
      else if (this.#parts.memory.full && !queue.share.stalled) return false
      else unserved++
      this.#hungry.delete(queue)
      if (queue.line.head) this.#hungry.add(queue) // to the end of the line of lines
    }
    return true
  }

  /** Lets in some of a partition's line; false if there is no memory for its first. */
  #serve(queue: PartitionQueue): boolean {
    const now = this.#parts.clock.now()
    const { line } = queue
    for (let turn = 0; turn < RECORDS_PER_TURN; turn++) {
      const { head } = line
      if (!head) return true
      const { record, call, slot, index, deliveryTimeoutMs, waitingSince } = head
      if (!this.#append(queue, record, call, slot, index, now, now + deliveryTimeoutMs)) {
        return turn > 0
      }
      line.shift()
      this.#parts.onFed(now - waitingSince, false)
    }
    return true
  }

  /** Adds the calls that have records waiting here. */
  collectCalls(into: Set<Call>): void {
    for (const { line } of this.#hungry) line.collectCalls(into)
    for (const line of this.#strangers.values()) for (const { call } of line) into.add(call)
  }

  /** Refuses everything that waits. */
  refuseAll(error: HoldfastError): void {
    for (const { line, topic, partition } of this.#hungry) {
      for (let head = line.head; head; head = line.head) {
        line.shift()
        head.call.failed(head.slot, error, topic, partition)
      }
    }
    for (const line of this.#strangers.values()) for (const a of line) refuse(a, error)
    this.#hungry.clear()
    this.#strangers.clear()
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** Puts the records into their batches, or into their partitions' lines. */
  #place(
    topic: TopicMetadata,
    call: Call,
    records: readonly SerializedRecord[],
    firstSlot: number,
    deliveryTimeoutMs: number,
    calledAt: number,
    detachedAlready: boolean,
  ): void {
    if (call.settled) return // aborted while it waited
    const { clock, partitioner, askMetadata } = this.#parts
    const now = detachedAlready ? clock.now() : calledAt
    for (let index = 0; index < records.length; index++) {
      const record = records[index] as SerializedRecord
      const slot = firstSlot + index
      let partition: number
      try {
        partition = record.partition ?? partitioner.choose(topic, record)
      } catch (error) {
        const details = { topic: topic.name, index, field: 'partition' }
        const problem = `the partitioner failed: ${String(error)}`
        call.failed(slot, new SerializationError(details, problem, error), topic.name)
        continue
      }
      if (partition >= topic.partitions.length) {
        const partitions = topic.partitions.length
        const error = new TopicNotFoundError({ topic: topic.name, partition, partitions })
        call.failed(slot, error, topic.name, partition)
        askMetadata() // it may have been added just now; the next send will know
        continue
      }
      const queue = this.#parts.queueOf(topic, partition)
      const behind = queue.line.length > 0 || (this.#short && !queue.share.stalled)
      const deadline = now + deliveryTimeoutMs
      if (!behind) {
        if (this.#append(queue, record, call, slot, index, now, deadline)) continue
        this.#short ||= this.#parts.memory.full && !queue.share.stalled
      }
      this.#enqueue(queue, {
        record: detachedAlready ? record : detached(record),
        call,
        slot,
        index,
        deliveryTimeoutMs,
        waitingSince: calledAt,
      })
    }
  }

  #enqueue(queue: PartitionQueue, waiting: WaitingRecord): void {
    queue.line.push(waiting)
    this.#hungry.add(queue)
    this.#findStalled()
    this.#parts.onHungry()
    this.#watch()
  }

  /** Memory is short: whoever made no progress for a while may not take more of it. */
  #findStalled(): void {
    const now = this.#parts.clock.now()
    if (now < this.#lookAgainAt) return
    this.#lookAgainAt = now + LOOK_AGAIN_MS
    for (const { busySince, progressedAt, memory, share } of this.#parts.busy()) {
      const since = Math.max(busySince ?? now, progressedAt)
      if (now - since >= NO_PROGRESS_MS) memory.stall(share)
    }
  }

  /** False if there is no memory for it. */
  #append(
    queue: PartitionQueue,
    record: SerializedRecord,
    call: Call,
    slot: number,
    index: number,
    now: number,
    deadline: number,
  ): boolean {
    try {
      if (!this.#parts.accumulator.append(queue, record, call, slot, now, deadline)) return false
      this.#parts.watchDeadline(deadline)
    } catch (error) {
      // A value that is not what it said it is, such as a typed array with a length of its own.
      const details = { topic: queue.topic, index, field: 'value' }
      const problem = `writing it threw ${String(error)}`
      const refusal = new SerializationError(details, problem, error)
      call.failed(slot, refusal, queue.topic, queue.partition)
    }
    return true
  }

  /** Why it makes no sense to go on waiting for a topic's metadata, if so. */
  #whyNever({ name, misses, errorCode }: TopicMetadata): HoldfastError | undefined {
    if (misses >= MISSES_TO_GIVE_UP && !this.#parts.topicsAppear) {
      return new TopicNotFoundError({ topic: name })
    }
    const { treatment, code, advice } = protocolError(errorCode)
    return treatment === 'forbidden'
      ? new AuthorizationError({ resource: `topic ${name}`, protocolCode: code }, advice)
      : undefined
  }

  /** One timer for the oldest of all that wait. */
  #watch(): void {
    if (!this.#timer) this.#expireIn(this.#parts.maxBlockMs)
  }

  #expireIn(delayMs: number): void {
    this.#timer?.cancel()
    this.#timer = this.#parts.clock.after(delayMs, () => this.#expire())
  }

  #expire(): void {
    this.#timer = undefined
    const { clock, maxBlockMs } = this.#parts
    const now = clock.now()
    const since = Math.min(this.#expireStrangers(now), this.#expireHungry(now))
    // Whoever was told may have sent something that waits, and begun to watch it.
    if (since < Number.POSITIVE_INFINITY) this.#expireIn(since + maxBlockMs - now)
    this.memoryReleased()
  }

  /** Returns since when the oldest that is left has waited. */
  #expireStrangers(now: number): number {
    const { maxBlockMs, forget, whyNoMetadata } = this.#parts
    let oldest = Number.POSITIVE_INFINITY
    for (const [topic, line] of this.#strangers) {
      const open = line.filter((a) => !a.call.settled)
      const rest = open.filter((a) => now - a.calledAt < maxBlockMs)
      // Taken out before they are told: their callers may send to the topic again within that.
      if (rest.length > 0) this.#strangers.set(topic, rest)
      else {
        this.#strangers.delete(topic)
        forget(topic)
      }
      for (const admission of open) {
        const waitedMs = now - admission.calledAt
        if (waitedMs < maxBlockMs) continue
        refuse(
          admission,
          new MetadataTimeoutError({ topic: topic.name, waitedMs }, whyNoMetadata()),
        )
      }
      oldest = Math.min(oldest, rest[0]?.calledAt ?? oldest)
    }
    return oldest
  }

  #expireHungry(now: number): number {
    const { maxBlockMs, memory, onFed } = this.#parts
    let oldest = Number.POSITIVE_INFINITY
    for (const queue of this.#hungry) {
      const { line, topic } = queue
      for (let head = line.head; head; head = line.head) {
        const waitedMs = now - head.waitingSince
        if (waitedMs < maxBlockMs) break
        line.shift()
        onFed(waitedMs, true)
        const details = { topic, bufferMemory: memory.capacity, waitedMs }
        head.call.failed(head.slot, new BufferFullError(details), topic, queue.partition)
      }
      if (line.head) oldest = Math.min(oldest, line.head.waitingSince)
      else this.#hungry.delete(queue)
    }
    return oldest
  }
}

function refuse({ topic, call, records, firstSlot }: Admission, error: HoldfastError): void {
  for (let i = 0; i < records.length; i++) call.failed(firstSlot + i, error, topic.name)
}
