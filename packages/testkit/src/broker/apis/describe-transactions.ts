import type { ApiHandler } from '../api-handler.ts'

/** DescribeTransactions 0 (KIP-664). */
export const describeTransactions: ApiHandler<'DescribeTransactions'> = {
  api: 'DescribeTransactions',
  versions: [0, 0],
  handle: ({ transactionalIds }, { cluster }) => ({
    transactionStates: cluster.transactions.describe(transactionalIds),
  }),
}
