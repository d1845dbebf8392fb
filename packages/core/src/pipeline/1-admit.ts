import type { TopicMetadata } from '../cluster/cluster-metadata.ts'
import { AuthorizationError } from '../errors/authorization-error.ts'
import { BufferFullError } from '../errors/buffer-full-error.ts'
import type { HoldfastError } from '../errors/holdfast-error.ts'
import { MetadataTimeoutError } from '../errors/metadata-timeout-error.ts'
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

/** The records of one call to one topic, and how far they got. */
export interface Admission {
  readonly topic: TopicMetadata
  readonly call: Call
  /** Replaced by own copies when they have to wait. */
  records: SerializedRecord[]
  /** Slot of the first record in the call. */
  readonly firstSlot: number
  readonly deliveryTimeoutMs: number
  next: number
  waitingSince: number
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
  readonly #onBlocked: () => void
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
    /** Something waits: for metadata, or for memory that sending would free. */
    onBlocked: () => void
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
    this.#onBlocked = parts.onBlocked
    this.#watchDeadline = parts.watchDeadline
  }

  /** Memory is short: batches should leave without lingering. */
  get pressed(): boolean {
    return this.#hungry.length > 0
  }

  get needsMetadata(): boolean {
    return this.#strangers.size > 0
  }

  admit(admission: Admission): void {
    if (!admission.topic.known || this.#strangers.has(admission.topic)) {
      const line = this.#strangers.get(admission.topic)
      if (line) line.push(admission)
      else this.#strangers.set(admission.topic, [admission])
    } else if (this.#hungry.length > 0 || !this.#fill(admission)) {
      this.#hungry.push(admission)
    } else return
    admission.records = admission.records.map(detached)
    this.#watch()
    this.#onBlocked()
  }

  /** Call after each metadata refresh. */
  metadataChanged(): void {
    for (const [topic, line] of this.#strangers) {
      if (topic.known) {
        this.#strangers.delete(topic)
        this.#hungry.push(...line)
        continue
      }
      const error = whyNever(topic)
      if (!error) continue
      this.#strangers.delete(topic)
      for (const admission of line) this.#refuse(admission, error)
      topic.misses = 0 // somebody may create it; the next send asks anew
    }
    this.memoryReleased()
  }

  /** Call after memory was released. */
  memoryReleased(): void {
    // Guarded against itself: a record that is refused here may release memory again.
    if (this.#resuming) return
    this.#resuming = true
    let done = 0
    while (done < this.#hungry.length && this.#fill(this.#hungry[done] as Admission)) done++
    if (done > 0) this.#hungry.splice(0, done)
    this.#resuming = false
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

  /** True once all its records are in their batches (or were refused). */
  #fill(admission: Admission): boolean {
    const { topic, call, records, firstSlot } = admission
    const now = this.#clock.now()
    const deadline = now + admission.deliveryTimeoutMs
    this.#watchDeadline(deadline)
    while (admission.next < records.length) {
      const record = records[admission.next] as SerializedRecord
      const partition =
        record.partition ?? this.#partitioner.choose(topic, record.key, record.sizeBytes)
      if (partition >= topic.partitions.length) {
        const partitions = topic.partitions.length
        const error = new TopicNotFoundError({ topic: topic.name, partition, partitions })
        call.failed(firstSlot + admission.next++, error)
        continue
      }
      const queue = this.#queueOf(topic, partition)
      const slot = firstSlot + admission.next
      if (!this.#accumulator.append(queue, record, call, slot, now, deadline)) return false
      admission.next++
    }
    return true
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
      if (rest.length === 0) this.#strangers.delete(topic)
      else this.#strangers.set(topic, rest)
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

/** Why it makes no sense to go on waiting for a topic's metadata, if so. */
function whyNever({ name, misses, errorCode }: TopicMetadata): HoldfastError | undefined {
  if (misses >= MISSES_TO_GIVE_UP) return new TopicNotFoundError({ topic: name })
  const { treatment, code, advice } = protocolError(errorCode)
  return treatment === 'forbidden'
    ? new AuthorizationError({ resource: `topic ${name}`, protocolCode: code }, advice)
    : undefined
}
