import type { BatchHeader } from '../../wire/batch-header.ts'

/** What a partition remembers of a batch, to know a repeat of it. */
interface RememberedBatch {
  readonly firstSequence: number
  readonly lastSequence: number
  readonly baseOffset: bigint
  readonly lastOffset: bigint
  readonly timestamp: bigint
}

const BATCHES_REMEMBERED = 5
const NO_EPOCH = -1
const NO_SEQUENCE = -1
const MAX_SEQUENCE = 2 ** 31 - 1

/** What a partition knows of one producer id (ProducerStateEntry, ProducerAppendInfo). */
export class ProducerEntry {
  readonly producerId: bigint
  producerEpoch: number = NO_EPOCH
  coordinatorEpoch = -1
  lastTimestamp = -1n
  /** Where the open transaction began in this partition. */
  transactionStart: bigint | undefined
  /** Oldest first. */
  readonly #batches: RememberedBatch[] = []

  constructor(producerId: bigint) {
    this.producerId = producerId
  }

  get lastSequence(): number {
    return this.#batches.at(-1)?.lastSequence ?? NO_SEQUENCE
  }

  get hasNoBatches(): boolean {
    return this.#batches.length === 0
  }

  findDuplicate(header: BatchHeader): RememberedBatch | undefined {
    if (header.producerEpoch !== this.producerEpoch) return undefined
    const last = lastSequenceOf(header)
    return this.#batches.find(
      (batch) => batch.firstSequence === header.baseSequence && batch.lastSequence === last,
    )
  }

  /** Of a batch whose epoch is not below the known one. */
  isInSequence({ producerEpoch, baseSequence }: BatchHeader): boolean {
    // Nothing is known of this producer, be it new, expired or deleted: it may begin anywhere
    if (this.producerEpoch === NO_EPOCH) return true
    if (producerEpoch !== this.producerEpoch) return baseSequence === 0
    const last = this.lastSequence
    return baseSequence === (last === MAX_SEQUENCE ? 0 : last + 1)
  }

  addBatch(header: BatchHeader, lastOffset: bigint): void {
    this.#useEpoch(header.producerEpoch)
    if (this.#batches.length === BATCHES_REMEMBERED) this.#batches.shift()
    this.#batches.push({
      firstSequence: header.baseSequence,
      lastSequence: lastSequenceOf(header),
      baseOffset: header.baseOffset,
      lastOffset,
      timestamp: header.maxTimestamp,
    })
    this.lastTimestamp = header.maxTimestamp
  }

  endTransaction(producerEpoch: number, coordinatorEpoch: number, timestamp: bigint): void {
    this.#useEpoch(producerEpoch)
    this.coordinatorEpoch = coordinatorEpoch
    this.lastTimestamp = timestamp
    this.transactionStart = undefined
  }

  /** Batches of another epoch are no longer known for repeats. */
  #useEpoch(producerEpoch: number): void {
    if (producerEpoch === this.producerEpoch) return
    this.#batches.length = 0
    this.producerEpoch = producerEpoch
  }
}

/** Sequences wrap from 2^31 - 1 to 0. */
function lastSequenceOf({ baseSequence, lastOffsetDelta }: BatchHeader): number {
  return baseSequence < 0 ? NO_SEQUENCE : (baseSequence + lastOffsetDelta) % 2 ** 31
}
