import type { ResponseOf } from '../wire/message-codec.ts'
import { decodeRecordBatches } from '../wire/record-batch.ts'
import { WireFormatError } from '../wire/wire-format-error.ts'
import { AbortedTransactions } from './aborted-transactions.ts'
import type { AuditConnection } from './audit-connection.ts'
import { ask, checkCode } from './broker-questions.ts'
import { type LogRecord, logRecordsOf } from './log-record.ts'
import {
  connectToLeader,
  FETCH_VERSION,
  ISOLATION_LEVELS,
  type IsolationLevel,
  listOffset,
  nameOf,
  type PartitionToRead,
} from './partition-leader.ts'
import { PassingFailure, patiently, type Patience } from './patiently.ts'

export interface ReadLogOptions extends PartitionToRead, Patience {
  /** Default uncommitted: everything that was appended. Control records come in both. */
  readonly isolation?: IsolationLevel
  /** The first offset; default the log's start. */
  readonly from?: bigint
  /** The offset behind the last; never beyond the high watermark at the start. */
  readonly to?: bigint
}

const MAX_FETCH_BYTES = 16 * 1024 * 1024

/**
 * Reads a partition from its leader, up to the high watermark (read committed: the last stable
 * offset) of the moment of the call, following the leader if it moves.
 *
 * @throws AuditReadError when the deadline passed or the broker refuses for good
 */
export async function readLog(options: ReadLogOptions): Promise<LogRecord[]> {
  const reading = new Reading(options)
  return patiently(nameOf(options), options, () => reading.attempt())
}

/** What is known so far, so that an attempt goes on where the one before ended. */
class Reading {
  readonly #options: ReadLogOptions
  readonly #isolation: IsolationLevel
  readonly #records: LogRecord[] = []
  readonly #aborted = new AbortedTransactions()
  #position: bigint | undefined
  #end: bigint | undefined

  constructor(options: ReadLogOptions) {
    this.#options = options
    this.#isolation = options.isolation ?? 'uncommitted'
    this.#position = options.from
  }

  async attempt(): Promise<LogRecord[]> {
    const leader = await connectToLeader(this.#options)
    try {
      const { to } = this.#options
      this.#end ??= await listOffset(leader, this.#options, this.#isolation, 'latest')
      const end = to !== undefined && to < this.#end ? to : this.#end
      this.#position ??= await listOffset(leader, this.#options, this.#isolation, 'earliest')
      while (this.#position < end) {
        this.#position = await this.#fetch(leader, this.#position, end)
      }
      return this.#records
    } finally {
      leader.close()
    }
  }

  /** Keeps the records from `position` to before `end`; returns where to go on. */
  async #fetch(leader: AuditConnection, position: bigint, end: bigint): Promise<bigint> {
    const { topic, partition } = this.#options
    const fetched = await this.#fetchOnce(leader, position)
    const batches = decodeRecordBatches(fetched.records ?? Buffer.alloc(0))
    if (batches.length === 0) throw new PassingFailure(`Nothing came from offset ${position}`)
    this.#aborted.learn(fetched.abortedTransactions ?? [])
    let next = position
    for (const batch of batches) {
      next = batch.header.baseOffset + BigInt(batch.header.lastOffsetDelta) + 1n
      if (this.#isolation === 'committed' && this.#aborted.covers(batch)) continue
      for (const record of logRecordsOf(topic, partition, batch)) {
        if (record.offset >= position && record.offset < end) this.#records.push(record)
      }
    }
    return next
  }

  async #fetchOnce(
    leader: AuditConnection,
    position: bigint,
  ): Promise<ResponseOf<'Fetch'>['responses'][number]['partitions'][number]> {
    const { topic, partition } = this.#options
    const asked = { partition, fetchOffset: position, partitionMaxBytes: MAX_FETCH_BYTES }
    const { errorCode, responses } = await ask(leader, 'Fetch', FETCH_VERSION, {
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: MAX_FETCH_BYTES,
      isolationLevel: ISOLATION_LEVELS[this.#isolation],
      topics: [{ topic, partitions: [asked] }],
    })
    const fetched = responses[0]?.partitions[0]
    if (fetched === undefined) {
      throw new WireFormatError(`Fetch was answered without a partition (error ${errorCode})`)
    }
    checkCode(errorCode, nameOf(this.#options))
    checkCode(fetched.errorCode, nameOf(this.#options))
    return fetched
  }
}
