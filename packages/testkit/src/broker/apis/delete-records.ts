import { errorCode } from '../../wire/error-codes.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'
import { leaderFor } from '../leader-for.ts'

const TO_HIGH_WATERMARK = -1n
const UNKNOWN = -1n

/** DeleteRecords 0 to 2: the log starts at the offset from then on, on every replica. */
export const deleteRecords: ApiHandler<'DeleteRecords'> = {
  api: 'DeleteRecords',
  versions: [0, 2],
  handle: (request, context) => ({
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, offset }) => ({
        partitionIndex,
        ...deleteBefore(name, partitionIndex, offset, context),
      })),
    })),
  }),
}

function deleteBefore(
  topic: string,
  index: number,
  offset: bigint,
  { cluster, broker }: RequestContext,
): { readonly lowWatermark: bigint; readonly errorCode: number } {
  const refuse = (code: number): { lowWatermark: bigint; errorCode: number } => ({
    lowWatermark: UNKNOWN,
    errorCode: code,
  })
  const partition = cluster.partition(topic, index)
  if (partition === undefined) return refuse(errorCode('UNKNOWN_TOPIC_OR_PARTITION'))
  const leader = leaderFor(partition, broker)
  if (typeof leader === 'number') return refuse(leader)
  const wanted = offset === TO_HIGH_WATERMARK ? leader.highWatermark : offset
  if (wanted < 0n || wanted > leader.highWatermark) return refuse(errorCode('OFFSET_OUT_OF_RANGE'))
  leader.log.deleteBefore(wanted)
  partition.replicate()
  partition.changed.notify()
  return { lowWatermark: leader.log.startOffset, errorCode: 0 }
}
