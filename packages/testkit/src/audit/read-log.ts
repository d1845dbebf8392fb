import { type Clock, pause, systemClock } from '../faults/clock.ts'
import { apiKey } from '../wire/api-keys.ts'
import { errorName } from '../wire/error-codes.ts'
import type { KnownApi, RequestToEncode, ResponseOf } from '../wire/message-codec.ts'
import { decodeRecordBatches } from '../wire/record-batch.ts'
import { WireFormatError } from '../wire/wire-format-error.ts'
import { AbortedTransactions } from './aborted-transactions.ts'
import { AuditConnection } from './audit-connection.ts'
import { AuditReadError } from './audit-read-error.ts'
import { type LogRecord, logRecordsOf } from './log-record.ts'

type IsolationLevel = 'uncommitted' | 'committed'

export interface ReadLogOptions {
  /** `host:port` of the brokers' own listeners, not the proxy's: an audit must not meet faults. */
  readonly bootstrap: readonly string[]
  readonly topic: string
  readonly partition: number
  /** Default uncommitted: everything that was appended. Control records come in both. */
  readonly isolation?: IsolationLevel
  /** The first offset; default the log's start. */
  readonly from?: bigint
  /** The offset behind the last; never beyond the high watermark at the start. */
  readonly to?: bigint
  /** How long to wait for a leader and for its answers; default 30,000. */
  readonly deadlineMs?: number
  readonly clock?: Clock
}

/** What Kafka 2.5 and 4.2 both serve. */
const METADATA_VERSION = 8
const LIST_OFFSETS_VERSION = 5
const FETCH_VERSION = 11

const UNCOMMITTED = 0
const COMMITTED = 1

/** What ListOffsets takes in place of a timestamp; the latest read committed is the last stable offset. */
const LATEST = -1n
const EARLIEST = -2n

const MAX_FETCH_BYTES = 16 * 1024 * 1024
const RETRY_PAUSE_MS = 50

/** Codes that a leader election, or a topic that is just being made, brings along. */
const PASSING_ERRORS: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 9, 13, 56, 72, 74, 75, 78, 100])

/** What is worth another attempt, unlike an AuditReadError. */
class PassingFailure extends Error {}

/**
 * Reads a partition from its leader, up to the high watermark (read committed: the last stable
 * offset) of the moment of the call, following the leader if it moves.
 *
 * @throws AuditReadError when the deadline passed or the broker refuses for good
 */
export async function readLog(options: ReadLogOptions): Promise<LogRecord[]> {
  const { clock = systemClock, deadlineMs = 30_000, topic, partition } = options
  const deadline = clock.now() + deadlineMs
  const reading = new Reading(options)
  for (;;) {
    try {
      return await reading.attempt()
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error
      if (clock.now() >= deadline) {
        throw new AuditReadError(
          `${topic}[${partition}] could not be read within ${deadlineMs} ms: ${error.message}`,
          { cause: error },
        )
      }
      await pause(clock, RETRY_PAUSE_MS)
    }
  }
}

/** What is known so far, so that an attempt goes on where the one before ended. */
class Reading {
  readonly #options: ReadLogOptions
  readonly #isolationLevel: number
  readonly #records: LogRecord[] = []
  readonly #aborted = new AbortedTransactions()
  #position: bigint | undefined
  #end: bigint | undefined

  constructor(options: ReadLogOptions) {
    this.#options = options
    this.#isolationLevel = options.isolation === 'committed' ? COMMITTED : UNCOMMITTED
    this.#position = options.from
  }

  async attempt(): Promise<LogRecord[]> {
    const leader = await this.#connectToLeader()
    try {
      const { to } = this.#options
      this.#end ??= await this.#listOffset(leader, LATEST)
      const end = to !== undefined && to < this.#end ? to : this.#end
      this.#position ??= await this.#listOffset(leader, EARLIEST)
      while (this.#position < end) {
        this.#position = await this.#fetch(leader, this.#position, end)
      }
      return this.#records
    } finally {
      leader.close()
    }
  }

  async #connectToLeader(): Promise<AuditConnection> {
    const { topic, partition } = this.#options
    const metadata = await this.#askAnyone()
    const described = metadata.topics.find((t) => t.name === topic)
    this.#check(described?.errorCode ?? 3)
    const found = described?.partitions.find((p) => p.partitionIndex === partition)
    if (found === undefined) {
      throw new AuditReadError(
        `${topic} has partitions ${described?.partitions.map((p) => p.partitionIndex).join(', ')}, not ${partition}`,
      )
    }
    const leader = metadata.brokers.find((broker) => broker.nodeId === found.leaderId)
    if (leader === undefined) throw new PassingFailure(`${topic}[${partition}] has no leader`)
    const connection = AuditConnection.to(`${leader.host}:${leader.port}`)
    try {
      await this.#checkVersions(connection)
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  async #askAnyone(): Promise<ResponseOf<'Metadata'>> {
    const request = {
      topics: [{ name: this.#options.topic }],
      allowAutoTopicCreation: false,
    }
    let failure: unknown = new AuditReadError('No bootstrap address was given')
    for (const address of this.#options.bootstrap) {
      const connection = AuditConnection.to(address)
      try {
        return await this.#ask(connection, 'Metadata', METADATA_VERSION, request)
      } catch (error) {
        failure = error
      } finally {
        connection.close()
      }
    }
    throw failure
  }

  async #checkVersions(connection: AuditConnection): Promise<void> {
    const { apiKeys } = await this.#ask(connection, 'ApiVersions', 0, {})
    for (const [api, version] of [
      ['Fetch', FETCH_VERSION],
      ['ListOffsets', LIST_OFFSETS_VERSION],
    ] as const) {
      const served = apiKeys.find((range) => range.apiKey === apiKey(api))
      if (served && served.minVersion <= version && version <= served.maxVersion) continue
      throw new AuditReadError(`The broker does not serve ${api} v${version}: Kafka 2.5+ is needed`)
    }
  }

  async #listOffset(leader: AuditConnection, timestamp: bigint): Promise<bigint> {
    const { topic, partition } = this.#options
    const answer = await this.#ask(leader, 'ListOffsets', LIST_OFFSETS_VERSION, {
      isolationLevel: this.#isolationLevel,
      topics: [{ name: topic, partitions: [{ partitionIndex: partition, timestamp }] }],
    })
    const listed = answer.topics[0]?.partitions[0]
    if (listed === undefined) {
      throw new WireFormatError('ListOffsets was answered without a partition')
    }
    this.#check(listed.errorCode)
    return listed.offset
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
      if (this.#isolationLevel === COMMITTED && this.#aborted.covers(batch)) continue
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
    const { errorCode, responses } = await this.#ask(leader, 'Fetch', FETCH_VERSION, {
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: MAX_FETCH_BYTES,
      isolationLevel: this.#isolationLevel,
      topics: [{ topic, partitions: [asked] }],
    })
    const fetched = responses[0]?.partitions[0]
    if (fetched === undefined) {
      throw new WireFormatError(`Fetch was answered without a partition (error ${errorCode})`)
    }
    this.#check(errorCode)
    this.#check(fetched.errorCode)
    return fetched
  }

  async #ask<Api extends KnownApi>(
    connection: AuditConnection,
    api: Api,
    version: number,
    request: RequestToEncode<Api>,
  ): Promise<ResponseOf<Api>> {
    try {
      return await connection.request(api, version, request)
    } catch (error) {
      if (!(error instanceof AuditReadError)) throw error
      // A broker that stops or starts; the deadline ends it if it is more than that
      throw new PassingFailure(error.message, { cause: error })
    }
  }

  #check(errorCode: number): void {
    if (errorCode === 0) return
    const { topic, partition } = this.#options
    const said = `${topic}[${partition}] was answered ${errorName(errorCode)} (${errorCode})`
    throw PASSING_ERRORS.has(errorCode) ? new PassingFailure(said) : new AuditReadError(said)
  }
}
