import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** AddOffsetsToTxn 0 to 4: the group's partition of __consumer_offsets joins the transaction. */
export const addOffsetsToTxn: ApiHandler<'AddOffsetsToTxn'> = {
  api: 'AddOffsetsToTxn',
  versions: [0, 4],
  handle(request, context) {
    const refused = notCoordinating('transaction', request.transactionalId, context)
    if (refused !== undefined) return { errorCode: refused }
    // So that the partition of the group's offsets exists
    context.cluster.coordinating('group', request.groupId)
    return context.cluster.transactions.addOffsets(request, context.version)
  },
}
