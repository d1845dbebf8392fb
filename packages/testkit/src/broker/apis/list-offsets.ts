import { errorCode } from '../../wire/error-codes.ts'
import type { RequestOf, ResponseToEncode } from '../../wire/message-codec.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'
import { leaderFor } from '../leader-for.ts'
import type { Replica } from '../replica.ts'

type Answer = ResponseToEncode<'ListOffsets'>['topics'][number]['partitions'][number]
type Asked = RequestOf<'ListOffsets'>['topics'][number]['partitions'][number]

const LATEST = -1n
const EARLIEST = -2n
const MAX_TIMESTAMP = -3n

/**
 * ListOffsets 1 to 7. "Latest" is the high watermark, or the last stable offset for read
 * committed; a timestamp finds the first record that is not older; -3 (KIP-734, from 7 on) the
 * record with the largest timestamp.
 */
export const listOffsets: ApiHandler<'ListOffsets'> = {
  api: 'ListOffsets',
  versions: [1, 7],
  handle: (request, context) => ({
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((asked) => ({
        partitionIndex: asked.partitionIndex,
        ...answer(name, asked, request.isolationLevel === 1, context),
      })),
    })),
  }),
}

function answer(
  topic: string,
  asked: Asked,
  committed: boolean,
  { cluster, broker, version }: RequestContext,
): Omit<Answer, 'partitionIndex'> {
  const refuse = (code: number): Omit<Answer, 'partitionIndex'> => ({ errorCode: code })
  const partition = cluster.partition(topic, asked.partitionIndex)
  if (partition === undefined) return refuse(errorCode('UNKNOWN_TOPIC_OR_PARTITION'))
  const leader = leaderFor(partition, broker, asked.currentLeaderEpoch)
  if (typeof leader === 'number') return refuse(leader)
  if (asked.timestamp === MAX_TIMESTAMP && version < 7) {
    return refuse(errorCode('UNSUPPORTED_VERSION'))
  }
  return { errorCode: 0, ...find(leader, asked.timestamp, committed) }
}

function find(
  { log, highWatermark, lastStableOffset, view }: Replica,
  timestamp: bigint,
  committed: boolean,
): { readonly offset?: bigint; readonly timestamp?: bigint; readonly leaderEpoch?: number } {
  const upTo = committed ? lastStableOffset : highWatermark
  if (timestamp === LATEST) return { offset: upTo, leaderEpoch: view.leaderEpoch }
  if (timestamp === EARLIEST) {
    const leaderEpoch = log.epochAt(log.startOffset) ?? view.leaderEpoch
    return { offset: log.startOffset, leaderEpoch }
  }
  const found =
    timestamp === MAX_TIMESTAMP ? log.maxTimestamp(upTo) : log.offsetForTimestamp(timestamp, upTo)
  return found ?? {}
}
