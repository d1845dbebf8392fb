import type { Connection } from '../connection/broker-connection.ts'
import type { PipelineBasis } from '../pipeline/pipeline.ts'
import { fetch } from '../wire/apis/fetch.ts'
import type { TransactionalIdentity } from '../wire/apis/transactional-identity.ts'
import { scanForMarkers, type TransactionMarker } from '../wire/control-records.ts'

/** A record that the transaction has in a log: its marker stands behind it. */
export interface Witness {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}

const MAX_WAIT_MS = 500
const MAX_BYTES = 1_048_576
const PAUSE_MS = 50
const OFFSET_OUT_OF_RANGE = 1
/** The record is not there any more, or may not be read: this partition tells nothing, now or later. */
const MUTE: ReadonlySet<number> = new Set([OFFSET_OUT_OF_RANGE, 17, 29])

/**
 * How a transaction ended, as the log tells: the first marker of the producer id, with the transaction's epoch
 * or the next (an abort by the coordinator raises it), behind one of its records (T5). Read uncommitted, so
 * nobody else's open transaction is in the way. Undefined: none of the partitions could tell by `until`.
 */
export async function outcomeInLog(
  basis: PipelineBasis,
  identity: TransactionalIdentity,
  witnesses: readonly Witness[],
  until: number,
): Promise<TransactionMarker['type'] | undefined> {
  const readers = witnesses.map((witness) => new MarkerReader(basis, identity, witness))
  let telling = readers
  try {
    while (telling.length > 0) {
      for (const reader of telling) {
        const outcome = await reader.look()
        if (outcome !== undefined) return outcome
      }
      if (basis.clock.now() >= until) return undefined
      telling = telling.filter(({ mute }) => !mute)
      if (telling.length > 0) await pause(basis)
    }
    return undefined
  } finally {
    for (const reader of readers) reader.close()
  }
}

/** Goes through the log of one partition, from the witness onwards. */
class MarkerReader {
  /** It will never find the marker. */
  mute = false
  readonly #basis: PipelineBasis
  readonly #identity: TransactionalIdentity
  readonly #witness: Witness
  #offset: bigint
  #connection: Connection | undefined
  #leader = -1

  constructor(basis: PipelineBasis, identity: TransactionalIdentity, witness: Witness) {
    this.#basis = basis
    this.#identity = identity
    this.#witness = witness
    this.#offset = witness.offset
  }

  async look(): Promise<TransactionMarker['type'] | undefined> {
    try {
      return await this.#look()
    } catch (error) {
      this.#basis.options.logger.debug({ ...this.#witness, err: error }, 'marker not read yet')
      this.#elsewhere()
      return undefined
    }
  }

  close(): void {
    this.#connection?.close()
    this.#connection = undefined
  }

  async #look(): Promise<TransactionMarker['type'] | undefined> {
    const { topic, partition } = this.#witness
    const connection = await this.#connect()
    for (;;) {
      const request = { topic, partition, offset: this.#offset, maxWaitMs: MAX_WAIT_MS }
      const { errorCode, records } = await connection.request(fetch, {
        ...request,
        maxBytes: MAX_BYTES,
      })
      if (errorCode !== 0) {
        this.mute = MUTE.has(errorCode)
        this.#elsewhere()
        return undefined
      }
      const { markers, nextOffset } = scanForMarkers(records)
      const marker = markers.find((m) => m.offset >= this.#witness.offset && this.#isOurs(m))
      if (marker) return marker.type
      if (nextOffset === undefined || nextOffset <= this.#offset) return undefined
      this.#offset = nextOffset
    }
  }

  #isOurs({ producerId, epoch }: TransactionMarker): boolean {
    const ours = this.#identity
    return producerId === ours.producerId && (epoch === ours.epoch || epoch === ours.epoch + 1)
  }

  async #connect(): Promise<Connection> {
    const { metadata, makeConnection, connectionBase } = this.#basis
    const leader =
      metadata.topics.get(this.#witness.topic)?.partitions[this.#witness.partition]?.leader ?? -1
    if (this.#connection && leader === this.#leader) return this.#connection
    this.close()
    const address = metadata.brokers.get(leader)
    if (!address) throw new Error(`nobody leads ${this.#witness.topic}[${this.#witness.partition}]`)
    const connection: Connection = makeConnection({ ...connectionBase, ...address })
    await connection.open()
    this.#connection = connection
    this.#leader = leader
    return connection
  }

  #elsewhere(): void {
    this.close()
    this.#basis.refresher.refresh()
  }
}

const pause = ({ clock }: PipelineBasis): Promise<void> =>
  new Promise((resolve) => {
    clock.after(PAUSE_MS, resolve)
  })
