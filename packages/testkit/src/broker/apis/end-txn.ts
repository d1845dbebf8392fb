import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** EndTxn 0 to 4: answered once the decision stands; the markers follow (marker-writer.ts). */
export const endTxn: ApiHandler<'EndTxn'> = {
  api: 'EndTxn',
  versions: [0, 4],
  handle(request, context) {
    const refused = notCoordinating('transaction', request.transactionalId, context)
    if (refused !== undefined) return { errorCode: refused }
    return context.cluster.transactions.endTxn(request, context.version)
  },
}
