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
import { type BufferMemory, RECORD_CHARGE_BYTES } from './buffer-memory.ts'
import type { Call } from './call.ts'
import { RecordMetadata } from '../record-metadata.ts'

/**
 * Java's default for a full batch. A batch of this size gains little by lingering: it flies as soon as
 * nothing else is under way to its broker.
 */
const RIPE_BYTES = 16_384

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
  /** From the broker's answer. */
  baseOffset = -1n
  logAppendTimeMs = -1

  readonly topic: string
  readonly partition: number
  /** Monotonic time of the first record; `lingerMs` counts from it. */
  readonly createdAt: number
  readonly #memory: BufferMemory
  readonly #limit: number
  #buffer: Buffer
  #used = BATCH_HEADER_BYTES
  #baseTimestamp = 0
  #maxTimestamp = 0
  #writes = 0
  #charged: number

  #calls: (Call | undefined)[] = []
  #slots: number[] = []
  #deadlines: number[] = []
  #timestamps: number[] = []
  /** Records whose caller was not told yet. */
  #waiting = 0

  private constructor(
    topic: string,
    partition: number,
    createdAt: number,
    memory: BufferMemory,
    limit: number,
    size: number,
  ) {
    super()
    this.topic = topic
    this.partition = partition
    this.createdAt = createdAt
    this.#memory = memory
    this.#limit = limit
    this.#buffer = memory.take(size)
    this.#charged = size
  }

  /** A batch with room for this record, or undefined if the memory has none. `limit` = `batchSize`. */
  static create(
    topic: string,
    partition: number,
    record: EncodableRecord,
    now: number,
    memory: BufferMemory,
    limit: number,
  ): Batch | undefined {
    const size = memory.sizeFor(BATCH_HEADER_BYTES + recordSize(record, 0, 0), limit)
    if (!memory.tryReserve(size)) return undefined
    return new Batch(topic, partition, now, memory, limit, size)
  }

  override get count(): number {
    return this.#calls.length
  }
  get bytes(): number {
    return this.#used
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
    let reserve = RECORD_CHARGE_BYTES
    let size = this.#buffer.length
    if (needed > size) {
      if (needed > this.#limit && count > 0) {
        this.closed = true
        return 'full'
      }
      size = this.#memory.sizeFor(needed, this.#limit)
      reserve += size - this.#buffer.length
    }
    if (!this.#memory.tryReserve(reserve)) return 'no-memory'
    this.#charged += reserve
    if (size > this.#buffer.length) this.#grow(size)
    if (count === 0) this.#baseTimestamp = this.#maxTimestamp = record.timestamp
    else if (record.timestamp > this.#maxTimestamp) this.#maxTimestamp = record.timestamp
    this.#used = writeRecord(this.#buffer, this.#used, record, delta, count)
    this.#calls.push(call)
    this.#slots.push(slot)
    this.#deadlines.push(deadline)
    this.#timestamps.push(record.timestamp)
    this.#waiting++
    if (this.#used >= this.#limit) this.closed = true
    return 'appended'
  }

  /** Finishes the bytes for the identity that the ledger gave. They stay so until they are settled. */
  finish(): void {
    writeBatchHeader(this.#buffer, {
      used: this.#used,
      count: this.count,
      baseTimestamp: this.#baseTimestamp,
      maxTimestamp: this.#maxTimestamp,
      producerId: this.producerId,
      epoch: this.epoch,
      baseSequence: this.baseSequence,
    })
  }

  /** The sealed bytes. Call `written` for each write of them, and `released` when it is through. */
  encoded(): Buffer {
    return this.#buffer.subarray(0, this.#used)
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
    for (let i = 0; i < this.#calls.length; i++) {
      const call = this.#calls[i]
      if (call === undefined) continue
      this.#calls[i] = undefined
      const offset = offsetKnown ? this.baseOffset + BigInt(i) : undefined
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
      if (call === undefined || (this.#deadlines[i] as number) > upTo) continue
      this.#calls[i] = undefined
      this.#waiting--
      call.failed(this.#slots[i] as number, error(call))
    }
    this.#recycle()
  }

  /** Last step before the ledger is asked: no more records, and those nobody waits for are cut out. */
  close(wallTime: number): void {
    this.closed = true
    this.#cut()
    this.old = wallTime - this.#maxTimestamp > OLD_MS
  }

  #cut(): void {
    if (this.#waiting === this.#calls.length) return
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
    this.#maxTimestamp = this.#timestamps.reduce((a, b) => Math.max(a, b), this.#baseTimestamp)
  }

  /** Gives back an empty batch's memory: its first record found no room. */
  discard(): void {
    this.#recycle()
  }

  #grow(size: number): void {
    const larger = this.#memory.take(size)
    this.#buffer.copy(larger, 0, 0, this.#used)
    this.#memory.giveBack(this.#buffer)
    this.#buffer = larger
  }

  /** The buffer is free once nobody waits, nothing will be sent again, and no write refers to it. */
  #recycle(): void {
    const settled =
      this.state === 'acknowledged' ||
      this.state === 'failed' ||
      (this.state === 'unsealed' && this.#waiting === 0)
    if (!settled || this.#writes > 0 || this.#charged === 0) return
    this.closed = true // releasing memory lets waiting records in: not into this buffer
    const charged = this.#charged
    this.#charged = 0
    this.#memory.giveBack(this.#buffer)
    this.#memory.release(charged)
  }
}
