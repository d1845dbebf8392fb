import type { ApiHandler } from '../api-handler.ts'

/** ListTransactions 0 to 1 (KIP-664, KIP-994). */
export const listTransactions: ApiHandler<'ListTransactions'> = {
  api: 'ListTransactions',
  versions: [0, 1],
  handle: (request, { cluster }) => cluster.transactions.list(request),
}
