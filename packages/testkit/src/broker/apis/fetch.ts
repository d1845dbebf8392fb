import { errorCode } from '../../wire/error-codes.ts'
import type { RequestOf, ResponseToEncode } from '../../wire/message-codec.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'
import { leaderFor, replicaFor } from '../leader-for.ts'
import type { Partition } from '../partition.ts'
import type { Replica } from '../replica.ts'
import { untilDone } from '../watchers.ts'

type Topics = ResponseToEncode<'Fetch'>['responses']
type Answer = Topics[number]['partitions'][number]
type Asked = RequestOf<'Fetch'>['topics'][number]['partitions'][number]

const READ_COMMITTED = 1
const NO_SESSION = -1
/** From here on followers answer consumers too (KIP-392). */
const FOLLOWERS_FROM = 11
const NOTHING = Buffer.alloc(0)

interface Read {
  readonly topic: string
  readonly answer: Answer
  readonly bytes: number
  readonly failed: boolean
}

/**
 * Fetch 4 to 12. No sessions (KIP-227): the answer to a new one names session 0, as a broker does
 * whose session cache is full, and clients go on with full requests.
 */
export const fetch: ApiHandler<'Fetch'> = {
  api: 'Fetch',
  versions: [4, 12],
  async handle(request, context) {
    const { sessionId, sessionEpoch, maxWaitMs, minBytes } = request
    if (sessionId !== 0 && sessionEpoch !== NO_SESSION) {
      return { errorCode: errorCode('FETCH_SESSION_ID_NOT_FOUND'), responses: [] }
    }
    let reads = readAll(request, context)
    const enough = (): boolean =>
      reads.length === 0 ||
      reads.some(({ failed }) => failed) ||
      reads.reduce((sum, { bytes }) => sum + bytes, 0) >= minBytes
    if (!enough()) {
      const { cluster } = context
      await untilDone(
        partitionsOf(request, context).map(({ changed }) => changed),
        () => {
          reads = readAll(request, context)
          return enough()
        },
        { clock: cluster.options.clock, timeoutMs: maxWaitMs },
      )
      reads = readAll(request, context)
    }
    return { responses: byTopic(reads) }
  },
}

function partitionsOf(request: RequestOf<'Fetch'>, { cluster }: RequestContext): Partition[] {
  return request.topics.flatMap(({ topic, partitions }) =>
    partitions.flatMap(({ partition }) => cluster.partition(topic, partition) ?? []),
  )
}

function readAll(request: RequestOf<'Fetch'>, context: RequestContext): Read[] {
  let room = request.maxBytes
  let found = false
  return request.topics.flatMap(({ topic, partitions }) =>
    partitions.map((asked) => {
      const read = readOne(topic, asked, { ...request, room, atLeastOne: !found }, context)
      room = Math.max(0, room - read.bytes)
      found ||= read.bytes > 0
      return read
    }),
  )
}

function readOne(
  topic: string,
  asked: Asked,
  limits: { readonly isolationLevel: number; readonly room: number; readonly atLeastOne: boolean },
  { cluster, broker, version }: RequestContext,
): Read {
  const refuse = (code: number): Read => ({
    topic,
    answer: {
      partitionIndex: asked.partition,
      errorCode: code,
      highWatermark: -1n,
      records: NOTHING,
    },
    bytes: 0,
    failed: true,
  })
  const partition = cluster.partition(topic, asked.partition)
  if (partition === undefined) {
    const unknown = refuse(errorCode('UNKNOWN_TOPIC_OR_PARTITION'))
    return { ...unknown, answer: { ...unknown.answer, abortedTransactions: [] } }
  }
  const find = version >= FOLLOWERS_FROM ? replicaFor : leaderFor
  const leader = find(partition, broker, asked.currentLeaderEpoch)
  if (typeof leader === 'number') return refuse(leader)
  const { log, highWatermark } = leader
  // Above the log's end is out of range; between high watermark and end there is nothing to see yet
  if (asked.fetchOffset < log.startOffset || asked.fetchOffset > log.endOffset) {
    return refuse(errorCode('OFFSET_OUT_OF_RANGE'))
  }
  const committed = limits.isolationLevel === READ_COMMITTED
  const upTo = committed ? leader.lastStableOffset : highWatermark
  const maxBytes = Math.min(asked.partitionMaxBytes, limits.room)
  const records = slice(leader, asked.fetchOffset, {
    maxBytes,
    upTo,
    atLeastOne: limits.atLeastOne,
  })
  return {
    topic,
    answer: {
      partitionIndex: asked.partition,
      errorCode: 0,
      highWatermark,
      lastStableOffset: leader.lastStableOffset,
      logStartOffset: log.startOffset,
      abortedTransactions: committed ? listed(leader, asked.fetchOffset, upTo) : null,
      records,
    },
    bytes: records.length,
    failed: false,
  }
}

/** Of the whole rest of the log, as Kafka's coarse index has it; nothing if there is nothing to read. */
function listed(
  { log }: Replica,
  from: bigint,
  upTo: bigint,
): { producerId: bigint; firstOffset: bigint }[] {
  return from < upTo ? [...log.abortedTransactions(from, log.endOffset)] : []
}

/** Whole batches up to the limit; the first one comes in any case. */
function slice(
  leader: Replica,
  from: bigint,
  limit: { readonly maxBytes: number; readonly upTo: bigint; readonly atLeastOne: boolean },
): Buffer {
  if (from >= limit.upTo) return NOTHING
  const batches = leader.log.read(from, limit)
  if (batches.length === 1) return batches[0]?.bytes ?? NOTHING
  return Buffer.concat(batches.map(({ bytes }) => bytes))
}

function byTopic(reads: readonly Read[]): Topics {
  const topics = new Map<string, Answer[]>()
  for (const { topic, answer } of reads) {
    const answers = topics.get(topic)
    if (answers === undefined) topics.set(topic, [answer])
    else answers.push(answer)
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }))
}
