import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** AddPartitionsToTxn 0 to 3. */
export const addPartitionsToTxn: ApiHandler<'AddPartitionsToTxn'> = {
  api: 'AddPartitionsToTxn',
  versions: [0, 3],
  handle(request, context) {
    const refused = notCoordinating('transaction', request.transactionalId, context)
    if (refused === undefined)
      return context.cluster.transactions.addPartitions(request, context.version)
    return {
      results: request.topics.map(({ name, partitions }) => ({
        name,
        results: partitions.map((partitionIndex) => ({
          partitionIndex,
          partitionErrorCode: refused,
        })),
      })),
    }
  },
}
