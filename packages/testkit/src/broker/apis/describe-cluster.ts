import { errorCode } from '../../wire/error-codes.ts'
import type { ApiHandler } from '../api-handler.ts'

const BROKERS = 1

/** DescribeCluster 0 to 1 (KIP-700, KIP-919). */
export const describeCluster: ApiHandler<'DescribeCluster'> = {
  api: 'DescribeCluster',
  versions: [0, 1],
  handle({ endpointType }, { cluster }) {
    const answer = { clusterId: cluster.id, controllerId: cluster.controllerId }
    if (endpointType !== BROKERS) {
      return {
        ...answer,
        errorCode: errorCode('MISMATCHED_ENDPOINT_TYPE'),
        errorMessage: 'This listener is for brokers',
        endpointType,
        brokers: [],
      }
    }
    return {
      ...answer,
      errorCode: 0,
      errorMessage: null,
      endpointType,
      brokers: cluster.brokers
        .filter(({ alive, hidden }) => alive && !hidden)
        .map(({ id, host, port }) => ({ brokerId: id, host, port, rack: null })),
    }
  },
}
