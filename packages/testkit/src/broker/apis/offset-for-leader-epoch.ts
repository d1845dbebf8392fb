import { errorCode } from '../../wire/error-codes.ts'
import type { RequestOf, ResponseToEncode } from '../../wire/message-codec.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'
import { leaderFor } from '../leader-for.ts'

type Answer = ResponseToEncode<'OffsetForLeaderEpoch'>['topics'][number]['partitions'][number]
type Asked = RequestOf<'OffsetForLeaderEpoch'>['topics'][number]['partitions'][number]

/** OffsetForLeaderEpoch 2 to 4: where an epoch ended, so that a reader sees what was cut (KIP-101). */
export const offsetForLeaderEpoch: ApiHandler<'OffsetForLeaderEpoch'> = {
  api: 'OffsetForLeaderEpoch',
  versions: [2, 4],
  handle: (request, context) => ({
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((asked) => answer(topic, asked, context)),
    })),
  }),
}

function answer(topic: string, asked: Asked, { cluster, broker }: RequestContext): Answer {
  const { partition: index, leaderEpoch: epoch } = asked
  const refuse = (code: number): Answer => ({ partition: index, errorCode: code, endOffset: -1n })
  const partition = cluster.partition(topic, index)
  if (partition === undefined) return refuse(errorCode('UNKNOWN_TOPIC_OR_PARTITION'))
  const leader = leaderFor(partition, broker, asked.currentLeaderEpoch)
  if (typeof leader === 'number') return refuse(leader)
  return { partition: index, errorCode: 0, ...leader.log.endOffsetFor(epoch) }
}
