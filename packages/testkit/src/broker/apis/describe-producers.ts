import { errorCode } from '../../wire/error-codes.ts'
import type { ApiHandler } from '../api-handler.ts'
import { leaderFor } from '../leader-for.ts'

/** DescribeProducers 0 (KIP-664): who wrote to a partition, as its leader remembers it. */
export const describeProducers: ApiHandler<'DescribeProducers'> = {
  api: 'DescribeProducers',
  versions: [0, 0],
  handle: ({ topics }, { cluster, broker }) => ({
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => {
        const partition = cluster.partition(name, partitionIndex)
        const leader =
          partition === undefined
            ? errorCode('UNKNOWN_TOPIC_OR_PARTITION')
            : leaderFor(partition, broker)
        const failed = typeof leader === 'number'
        return {
          partitionIndex,
          errorCode: failed ? leader : 0,
          errorMessage: null,
          activeProducers: failed ? [] : leader.log.activeProducers(),
        }
      }),
    })),
  }),
}
