import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** InitProducerId 0 to 5. Without a transactional id any broker gives a fresh producer id. */
export const initProducerId: ApiHandler<'InitProducerId'> = {
  api: 'InitProducerId',
  versions: [0, 5],
  handle(request, context) {
    const { transactionalId } = request
    if (transactionalId !== null && transactionalId !== '') {
      const refused = notCoordinating('transaction', transactionalId, context)
      if (refused !== undefined) {
        return { errorCode: refused, producerId: -1n, producerEpoch: -1 }
      }
    }
    return context.cluster.transactions.initProducerId(request, context.version)
  },
}
