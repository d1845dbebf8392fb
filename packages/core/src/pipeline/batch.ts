import type { HoldfastError } from '../errors/holdfast-error.ts'
import { SequencedBatch } from '../identity/sequenced-batch.ts'
import {
  BATCH_HEADER_BYTES,
  type EncodableRecord,
  moveRecord,
  recordEnd,
  recordSize,
  writeBatchHeader,
  writeRecord,
} from '../wire/record-batch.ts'
import { type CompressionType, packRecords, unpackRecords } from '../wire/compression.ts'
import { type BufferMemory, RECORD_CHARGE_BYTES } from './buffer-memory.ts'
import type { Call } from './call.ts'
import type { MemoryShare } from './memory-share.ts'
import { RecordMetadata } from '../record-metadata.ts'

/**
 * Java's default for a full batch. A batch of this size gains little by lingering: it flies as soon as
 * nothing else is under way to its broker.
 */
const RIPE_BYTES = 16_384

/** Where a batch belongs, and what it may take. One per partition. */
export interface BatchPlace {
  readonly topic: string
  readonly partition: number
  readonly memory: BufferMemory
  readonly share: MemoryShare
  readonly compression: CompressionType
  /** Its batches are parts of transactions. */
  readonly transactional: boolean
}

/** Timestamps older than this may make a broker forget the producer at once (G3). */
const OLD_MS = 12 * 3_600_000

/**
 * Records of one partition that travel together: their bytes, encoded as they arrive, and who waits
 * for each of them. Lists per field instead of an object per record keep the hot path cheap.
 */
export class Batch extends SequencedBatch {
  /** Takes no more records. */
  closed = false
  old = false
  /** Failed attempts that count against `retries`. */
  retries = 0
  /** Why the latest attempt failed, and the code if it was a broker's. */
  lastFailure: Error | undefined
  lastCode = 0
  /** The broker refused it without saying which record: its halves go out instead (G7). */
  halve = false
  /** From the broker's answer. */
  baseOffset = -1n
  logAppendTimeMs = -1

  readonly topic: string
  readonly partition: number
  /** Monotonic time of the first record; `lingerMs` counts from it. */
  readonly createdAt: number
  readonly #place: BatchPlace
  readonly #limit: number
  #buffer: Buffer
  #used = BATCH_HEADER_BYTES
  /** End of the records while they are packed; 0 while they are not. */
  #packed = 0
  #largestRecord = 0
  #baseTimestamp = 0
  #maxTimestamp = 0
  #writes = 0
  #retired = false
  #charged: number

  #calls: (Call | undefined)[] = []
  #slots: number[] = []
  #deadlines: number[] = []
  #timestamps: number[] = []
  /** Records whose caller was not told yet. */
  #waiting = 0

  private constructor(place: BatchPlace, createdAt: number, size: number, limit: number) {
    super()
    this.#place = place
    this.topic = place.topic
    this.partition = place.partition
    this.createdAt = createdAt
    this.#limit = limit
    this.#buffer = place.memory.take(size)
    this.#charged = size + RECORD_CHARGE_BYTES
  }

  /**
   * A batch with room and charge for this record, to be appended next, or undefined if the memory has none.
   * `limit` = `batchSize`.
   */
  static create(
    place: BatchPlace,
    record: EncodableRecord,
    now: number,
    limit: number,
  ): Batch | undefined {
    const { memory, share } = place
    const size = memory.sizeFor(BATCH_HEADER_BYTES + recordSize(record, 0, 0), limit)
    if (!memory.tryReserve(size + RECORD_CHARGE_BYTES, share)) return undefined
    return new Batch(place, now, size, limit)
  }

  override get count(): number {
    return this.#calls.length
  }
  /** As they go over the wire; before sealing, the most that it can be. */
  get bytes(): number {
    return this.#packed || this.#used
  }
  get unpackedBytes(): number {
    return this.#used
  }
  /** The most that a record of it takes. */
  get largestRecordBytes(): number {
    return this.#largestRecord
  }
  /** Worth a request of its own, though more would fit. */
  get ripe(): boolean {
    return this.#used >= RIPE_BYTES
  }
  get waiting(): number {
    return this.#waiting
  }

  /** `full` closes the batch; `no-memory` leaves it as it was. */
  append(
    record: EncodableRecord,
    call: Call,
    slot: number,
    deadline: number,
  ): 'appended' | 'full' | 'no-memory' {
    const count = this.#calls.length
    const delta = count === 0 ? 0 : record.timestamp - this.#baseTimestamp
    const needed = this.#used + recordSize(record, delta, count)
    let reserve = count === 0 ? 0 : RECORD_CHARGE_BYTES
    let size = this.#buffer.length
    if (needed > size) {
      if (needed > this.#limit && count > 0) {
        this.closed = true
        return 'full'
      }
      size = this.#place.memory.sizeFor(needed, this.#limit)
      reserve += size - this.#buffer.length
    }
    // The first record's share was reserved by `create`; asking for nothing may be refused too.
    if (reserve > 0 && !this.#place.memory.tryReserve(reserve, this.#place.share)) {
      return 'no-memory'
    }
    this.#charged += reserve
    if (size > this.#buffer.length) this.#grow(size)
    if (count === 0) this.#baseTimestamp = this.#maxTimestamp = record.timestamp
    else if (record.timestamp > this.#maxTimestamp) this.#maxTimestamp = record.timestamp
    const end = writeRecord(this.#buffer, this.#used, record, delta, count)
    if (end - this.#used > this.#largestRecord) this.#largestRecord = end - this.#used
    this.#used = end
    this.#calls.push(call)
    call.joined(this.#place)
    this.#slots.push(slot)
    this.#deadlines.push(deadline)
    this.#timestamps.push(record.timestamp)
    this.#waiting++
    if (this.#used >= this.#limit) this.closed = true
    return 'appended'
  }

  /** Finishes the bytes for the identity that the ledger gave. They stay so until they are settled. */
  finish(): void {
    if (this.#place.compression !== 'none' && this.#packed === 0) {
      this.#packed = packRecords(this.#buffer, BATCH_HEADER_BYTES, this.#used) ?? 0
    }
    writeBatchHeader(this.#buffer, {
      used: this.bytes,
      count: this.count,
      baseTimestamp: this.#baseTimestamp,
      maxTimestamp: this.#maxTimestamp,
      producerId: this.producerId,
      epoch: this.epoch,
      baseSequence: this.baseSequence,
      compression: this.#packed > 0 ? this.#place.compression : 'none',
      transactional: this.#place.transactional,
    })
  }

  /** The sealed bytes. Call `written` for each write of them, and `released` when it is through. */
  encoded(): Buffer {
    return this.#buffer.subarray(0, this.bytes)
  }
  written(): void {
    this.#writes++
  }
  released(): void {
    this.#writes--
    this.#recycle()
  }

  /** Adds the calls that still wait for a record of this batch. */
  collectCalls(into: Set<Call>): void {
    for (const call of this.#calls) if (call !== undefined) into.add(call)
  }

  get earliestDeadline(): number {
    let earliest = Number.POSITIVE_INFINITY
    for (let i = 0; i < this.#calls.length; i++) {
      if (this.#calls[i] !== undefined) earliest = Math.min(earliest, this.#deadlines[i] as number)
    }
    return earliest
  }
  get latestDeadline(): number {
    let latest = Number.NEGATIVE_INFINITY
    for (const deadline of this.#deadlines) latest = Math.max(latest, deadline)
    return latest
  }

  /** Tells the callers. The batch is settled, or about to be dropped. */
  acknowledge(offsetKnown: boolean): void {
    const appended = this.logAppendTimeMs >= 0 ? this.logAppendTimeMs : undefined
    const known = offsetKnown && this.baseOffset >= 0n
    for (let i = 0; i < this.#calls.length; i++) {
      const call = this.#calls[i]
      if (call === undefined) continue
      this.#calls[i] = undefined
      const offset = known ? this.baseOffset + BigInt(i) : undefined
      const timestamp = appended ?? (this.#timestamps[i] as number)
      call.acknowledged(
        this.#slots[i] as number,
        new RecordMetadata(this.topic, this.partition, offset, timestamp),
      )
    }
    this.#waiting = 0
    this.#recycle()
  }

  /** Fails the records whose deadline is at or before `upTo`; `error` makes one per call. */
  fail(error: (call: Call) => HoldfastError, upTo: number = Number.POSITIVE_INFINITY): void {
    for (let i = 0; i < this.#calls.length; i++) {
      const call = this.#calls[i]
      if (call !== undefined && (this.#deadlines[i] as number) <= upTo) this.#failAt(i, error(call))
    }
    this.#recycle()
  }

  /** Fails the records at these places, as far as somebody waits for them. */
  failAt(places: Iterable<number>, error: HoldfastError): void {
    for (const place of places) if (this.#calls[place] !== undefined) this.#failAt(place, error)
    this.#recycle()
  }

  /** Fails what is left of one call. */
  failCall(failing: Call, error: HoldfastError): void {
    for (let i = 0; i < this.#calls.length; i++) {
      if (this.#calls[i] === failing) this.#failAt(i, error)
    }
    this.#recycle()
  }

  /** Records of the call whose caller waits. */
  waitingOf(call: Call): number {
    return this.#calls.reduce((sum, other) => (other === call ? sum + 1 : sum), 0)
  }

  #failAt(place: number, error: HoldfastError): void {
    const call = this.#calls[place] as Call
    this.#calls[place] = undefined
    this.#waiting--
    call.failed(this.#slots[place] as number, error, this.topic, this.partition)
  }

  /** Last step before the ledger is asked: no more records, and those nobody waits for are cut out. */
  close(wallTime: number): void {
    this.closed = true
    this.#cut()
    this.old = wallTime - this.#maxTimestamp > OLD_MS
  }

  #cut(): void {
    if (this.#waiting === this.#calls.length) return
    this.#unpack()
    let kept = 0
    let at = BATCH_HEADER_BYTES
    let next = BATCH_HEADER_BYTES
    for (let i = 0; i < this.#calls.length; i++) {
      const start = next
      const end = (next = recordEnd(this.#buffer, start))
      if (this.#calls[i] === undefined) continue
      at = moveRecord(this.#buffer, start, end, this.#buffer, at, kept)
      this.#calls[kept] = this.#calls[i]
      this.#slots[kept] = this.#slots[i] as number
      this.#deadlines[kept] = this.#deadlines[i] as number
      this.#timestamps[kept] = this.#timestamps[i] as number
      kept++
    }
    for (const list of [this.#calls, this.#slots, this.#deadlines, this.#timestamps]) {
      list.length = kept
    }
    this.#used = at
    this.#maxTimestamp = latest(this.#timestamps)
  }

  /**
   * The batch as two of half its records each, in order, which take no more; or as itself if only one
   * is left. It must be unsealed.
   */
  split(): Batch[] {
    this.halve = false
    this.closed = true
    this.#cut()
    const middle = Math.ceil(this.count / 2)
    if (this.count < 2) return [this]
    this.#unpack()
    let from = BATCH_HEADER_BYTES
    for (let i = 0; i < middle; i++) from = recordEnd(this.#buffer, from)
    const second = this.#tail(middle, from)
    for (const list of [this.#calls, this.#slots, this.#deadlines, this.#timestamps]) {
      list.length = middle
    }
    this.#waiting = middle
    this.#used = from
    this.#shrink(from)
    this.#maxTimestamp = latest(this.#timestamps)
    return [this, second]
  }

  /** A batch of the records from `first` on, which begin at `from`. */
  #tail(first: number, from: number): Batch {
    const bytes = this.#used - from
    // Offset deltas only become smaller, so the records need no more room than they have.
    const size = BATCH_HEADER_BYTES + bytes
    const tail = new Batch(this.#place, this.createdAt, size, size)
    tail.closed = true
    tail.retries = this.retries
    tail.attempts = this.attempts
    tail.#baseTimestamp = this.#baseTimestamp
    tail.#largestRecord = this.#largestRecord
    for (let i = first, at = from; i < this.count; i++) {
      const end = recordEnd(this.#buffer, at)
      tail.#used = moveRecord(this.#buffer, at, end, tail.#buffer, tail.#used, i - first)
      at = end
    }
    tail.#calls = this.#calls.slice(first)
    tail.#slots = this.#slots.slice(first)
    tail.#deadlines = this.#deadlines.slice(first)
    tail.#timestamps = this.#timestamps.slice(first)
    tail.#waiting = tail.count
    tail.#maxTimestamp = latest(tail.#timestamps)
    const charge = RECORD_CHARGE_BYTES * tail.count
    tail.#charged = size + charge
    this.#charged -= charge
    this.#place.memory.resize(size, this.#place.share)
    return tail
  }

  /** Into a buffer of just this size. */
  #shrink(size: number): void {
    const before = this.#buffer.length
    this.#grow(size)
    this.#charged += size - before
    this.#place.memory.resize(size - before, this.#place.share)
  }

  /** Gives back the memory of a batch without records, or whose records were all cut out. */
  discard(): void {
    this.#recycle()
  }

  /** It will not be sent again, whatever its state: the producer is closed. */
  retire(): void {
    this.#retired = true
    this.#recycle()
  }

  #unpack(): void {
    if (this.#packed > 0 && this.#charged > 0)
      unpackRecords(this.#buffer, BATCH_HEADER_BYTES, this.#packed)
    this.#packed = 0
  }

  #grow(size: number): void {
    const other = this.#place.memory.take(size)
    this.#buffer.copy(other, 0, 0, this.#used)
    this.#place.memory.giveBack(this.#buffer)
    this.#buffer = other
  }

  /** The buffer is free once nobody waits, nothing will be sent again, and no write refers to it. */
  #recycle(): void {
    const settled =
      this.#retired ||
      this.state === 'acknowledged' ||
      this.state === 'failed' ||
      (this.state === 'unsealed' && this.#waiting === 0)
    if (!settled || this.#writes > 0 || this.#charged === 0) return
    this.closed = true // releasing memory lets waiting records in: not into this buffer
    const charged = this.#charged
    this.#charged = 0
    this.#place.memory.giveBack(this.#buffer)
    this.#place.memory.release(charged, this.#place.share)
  }
}

const latest = (timestamps: readonly number[]): number =>
  timestamps.reduce((a, b) => Math.max(a, b), 0)
