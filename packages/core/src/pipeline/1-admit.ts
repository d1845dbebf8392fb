import type { TopicMetadata } from '../cluster/cluster-metadata.ts'
import { AuthorizationError } from '../errors/authorization-error.ts'
import { BufferFullError } from '../errors/buffer-full-error.ts'
import type { HoldfastError } from '../errors/holdfast-error.ts'
import { MetadataTimeoutError } from '../errors/metadata-timeout-error.ts'
import { SerializationError } from '../errors/serialization-error.ts'
import { TopicNotFoundError } from '../errors/topic-not-found-error.ts'
import type { Clock, Timer } from '../ports/clock.ts'
import { protocolError } from '../wire/protocol-errors.ts'
import type { Partitioner } from './2-partition.ts'
import type { Accumulator } from './3-accumulate.ts'
import type { BufferMemory } from './buffer-memory.ts'
import type { Call } from './call.ts'
import type { PartitionQueue } from './partition-queue.ts'
import { detached, type SerializedRecord } from './serialize.ts'

/** A topic that five refreshes in a row did not know, and that was never known, does not exist (G14). */
const MISSES_TO_GIVE_UP = 5

/** The records of one call to one topic that wait, and how far they got. */
interface Admission {
  readonly topic: TopicMetadata
  readonly call: Call
  readonly records: readonly SerializedRecord[]
  /** Slot of the first record in the call. */
  readonly firstSlot: number
  readonly deliveryTimeoutMs: number
  readonly waitingSince: number
  next: number
}

/**
 * Lets records into the buffer in call order. A call waits here, up to `maxBlockMs`, while its
 * topic's partitions are unknown or the memory is full; others of the topic wait behind it.
 */
export class Admitter {
  readonly #clock: Clock
  readonly #memory: BufferMemory
  readonly #partitioner: Partitioner
  readonly #accumulator: Accumulator
  readonly #maxBlockMs: number
  readonly #queueOf: (topic: TopicMetadata, partition: number) => PartitionQueue
  readonly #whyNoMetadata: () => Error | undefined
  readonly #askMetadata: () => void
  readonly #onHungry: () => void
  readonly #forget: (topic: TopicMetadata) => void
  readonly #topicsAppear: boolean
  readonly #watchDeadline: (deadline: number) => void
  /** By topic, until its metadata is there. */
  readonly #strangers = new Map<TopicMetadata, Admission[]>()
  /** In order, until there is memory. */
  #hungry: Admission[] = []
  #resuming = false
  #timer: Timer | undefined

  constructor(parts: {
    clock: Clock
    memory: BufferMemory
    partitioner: Partitioner
    accumulator: Accumulator
    maxBlockMs: number
    queueOf: (topic: TopicMetadata, partition: number) => PartitionQueue
    /** The latest failure to learn metadata, for errors. */
    whyNoMetadata: () => Error | undefined
    askMetadata: () => void
    /** Something waits for memory, which sending would free. */
    onHungry: () => void
    /** Nobody waits for this topic any more, and it was never known. */
    forget: (topic: TopicMetadata) => void
    /** The brokers may yet create a topic that they do not know. */
    topicsAppear: boolean
    /** Records with this deadline are in the buffer from now on. */
    watchDeadline: (deadline: number) => void
  }) {
    this.#clock = parts.clock
    this.#memory = parts.memory
    this.#partitioner = parts.partitioner
    this.#accumulator = parts.accumulator
    this.#maxBlockMs = parts.maxBlockMs
    this.#queueOf = parts.queueOf
    this.#whyNoMetadata = parts.whyNoMetadata
    this.#askMetadata = parts.askMetadata
    this.#onHungry = parts.onHungry
    this.#forget = parts.forget
    this.#topicsAppear = parts.topicsAppear
    this.#watchDeadline = parts.watchDeadline
  }

  /** Memory is short: batches should leave without lingering. */
  get pressed(): boolean {
    return this.#hungry.length > 0
  }

  get needsMetadata(): boolean {
    return this.#strangers.size > 0
  }

  /** `firstSlot`: place of the first record in the call; `now`: the time of the call. */
  admit(
    topic: TopicMetadata,
    call: Call,
    records: readonly SerializedRecord[],
    firstSlot: number,
    deliveryTimeoutMs: number,
    now: number,
  ): void {
    const known = topic.known && !this.#strangers.has(topic)
    let next = 0
    if (known && this.#hungry.length === 0) {
      next = this.#fill(topic, call, records, firstSlot, deliveryTimeoutMs, now, 0)
      if (next === records.length) return
    }
    // What waits must not change with its caller's buffers.
    const own = records.map((record, i) => (i < next ? record : detached(record)))
    const waitingSince = now
    this.#wait(
      { topic, call, records: own, firstSlot, deliveryTimeoutMs, waitingSince, next },
      known,
    )
  }

  /** Call after each metadata refresh. */
  metadataChanged(): void {
    for (const [topic, line] of this.#strangers) {
      if (topic.known) {
        this.#strangers.delete(topic)
        for (const admission of line) this.#hungry.push(admission) // a spread has a limit
        continue
      }
      const error = this.#whyNever(topic)
      if (!error) continue
      this.#strangers.delete(topic)
      for (const admission of line) this.#refuse(admission, error)
      this.#forget(topic) // somebody may create it; the next send asks anew
    }
    this.memoryReleased()
  }

  /** Call after memory was released. */
  memoryReleased(): void {
    // Guarded against itself: a record that is refused here may release memory again.
    if (this.#resuming) return
    this.#resuming = true
    try {
      this.#resume()
    } finally {
      this.#resuming = false
    }
  }

  #resume(): void {
    const now = this.#clock.now()
    let done = 0
    for (; done < this.#hungry.length; done++) {
      const a = this.#hungry[done] as Admission
      const { topic, call, records, firstSlot, deliveryTimeoutMs } = a
      a.next = this.#fill(topic, call, records, firstSlot, deliveryTimeoutMs, now, a.next)
      if (a.next < records.length) break
    }
    if (done > 0) this.#hungry.splice(0, done)
  }

  /** Adds the calls that have records waiting here. */
  collectCalls(into: Set<Call>): void {
    for (const { call } of [...this.#hungry, ...[...this.#strangers.values()].flat()])
      into.add(call)
  }

  /** Refuses everything that waits. */
  refuseAll(error: HoldfastError): void {
    const all = [...this.#hungry, ...[...this.#strangers.values()].flat()]
    this.#hungry = []
    this.#strangers.clear()
    this.#timer?.cancel()
    this.#timer = undefined
    for (const admission of all) this.#refuse(admission, error)
  }

  #wait(admission: Admission, known: boolean): void {
    if (known) {
      this.#hungry.push(admission)
      this.#onHungry()
    } else {
      const line = this.#strangers.get(admission.topic)
      if (line) line.push(admission)
      else this.#strangers.set(admission.topic, [admission])
      this.#askMetadata()
    }
    this.#watch()
  }

  /** Puts records into their batches from `next` on; returns the first that found no memory. */
  #fill(
    topic: TopicMetadata,
    call: Call,
    records: readonly SerializedRecord[],
    firstSlot: number,
    deliveryTimeoutMs: number,
    now: number,
    next: number,
  ): number {
    const deadline = now + deliveryTimeoutMs
    this.#watchDeadline(deadline)
    for (; next < records.length; next++) {
      const record = records[next] as SerializedRecord
      const partition =
        record.partition ?? this.#partitioner.choose(topic, record.key, record.sizeBytes)
      if (partition >= topic.partitions.length) {
        const partitions = topic.partitions.length
        call.failed(
          firstSlot + next,
          new TopicNotFoundError({ topic: topic.name, partition, partitions }),
        )
        this.#askMetadata() // it may have been added just now; the next send will know
        continue
      }
      const queue = this.#queueOf(topic, partition)
      try {
        if (!this.#accumulator.append(queue, record, call, firstSlot + next, now, deadline)) break
      } catch (error) {
        // A value that is not what it said it is, such as a typed array with a length of its own.
        const details = { topic: topic.name, index: next, field: 'value' }
        call.failed(
          firstSlot + next,
          new SerializationError(details, `writing it threw ${String(error)}`, error),
        )
      }
    }
    return next
  }

  /** Why it makes no sense to go on waiting for a topic's metadata, if so. */
  #whyNever({ name, misses, errorCode }: TopicMetadata): HoldfastError | undefined {
    if (misses >= MISSES_TO_GIVE_UP && !this.#topicsAppear) {
      return new TopicNotFoundError({ topic: name })
    }
    const { treatment, code, advice } = protocolError(errorCode)
    return treatment === 'forbidden'
      ? new AuthorizationError({ resource: `topic ${name}`, protocolCode: code }, advice)
      : undefined
  }

  #refuse(admission: Admission, error: HoldfastError): void {
    while (admission.next < admission.records.length) {
      admission.call.failed(admission.firstSlot + admission.next++, error)
    }
  }

  /** One timer for the oldest of all that wait. */
  #watch(): void {
    this.#timer ??= this.#clock.after(this.#maxBlockMs, () => this.#expire())
  }

  #expire(): void {
    this.#timer = undefined
    const now = this.#clock.now()
    const late = (a: Admission): boolean => now - a.waitingSince >= this.#maxBlockMs
    for (const [topic, line] of this.#strangers) {
      const rest = line.filter((a) => !late(a))
      if (rest.length === 0) {
        this.#strangers.delete(topic)
        this.#forget(topic)
      } else this.#strangers.set(topic, rest)
      for (const a of line.filter(late)) {
        const details = { topic: topic.name, waitedMs: now - a.waitingSince }
        this.#refuse(a, new MetadataTimeoutError(details, this.#whyNoMetadata()))
      }
    }
    const hungry = this.#hungry.filter(late)
    this.#hungry = this.#hungry.filter((a) => !late(a))
    for (const a of hungry) {
      const bufferMemory = this.#memory.capacity
      const waitedMs = now - a.waitingSince
      this.#refuse(a, new BufferFullError({ topic: a.topic.name, bufferMemory, waitedMs }))
    }
    const left = [...this.#hungry, ...[...this.#strangers.values()].flat()]
    if (left.length === 0) return
    const oldest = left.reduce((since, a) => Math.min(since, a.waitingSince), now)
    this.#timer = this.#clock.after(oldest + this.#maxBlockMs - now, () => this.#expire())
  }
}
