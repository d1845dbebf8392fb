import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** TxnOffsetCommit 0 to 4: offsets that count once the transaction commits (KIP-98, KIP-447). */
export const txnOffsetCommit: ApiHandler<'TxnOffsetCommit'> = {
  api: 'TxnOffsetCommit',
  versions: [0, 4],
  handle(request, context) {
    const { cluster, version } = context
    const { groupId, transactionalId, producerId, producerEpoch } = request
    const refused =
      notCoordinating('group', groupId, context) ??
      cluster.transactions.verify(
        {
          transactionalId,
          producerId,
          producerEpoch,
          topic: '__consumer_offsets',
          partition: cluster.coordinating('group', groupId).index,
        },
        { api: 'TxnOffsetCommit', version },
      )
    if (refused === undefined) return cluster.groups.txnOffsetCommit(request, version)
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          errorCode: refused,
        })),
      })),
    }
  },
}
