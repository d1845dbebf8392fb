import { errorCode } from '../../wire/error-codes.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'

const GROUP = 0
const TRANSACTION = 1

interface Found {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

/** FindCoordinator 0 to 4: the leader of the internal partition that holds the key. */
export const findCoordinator: ApiHandler<'FindCoordinator'> = {
  api: 'FindCoordinator',
  versions: [0, 4],
  handle(request, context) {
    if (context.version < 4) return find(request.keyType, request.key, context)
    return {
      coordinators: request.coordinatorKeys.map((key) => ({
        key,
        ...find(request.keyType, key, context),
      })),
    }
  },
}

function find(keyType: number, key: string, { cluster }: RequestContext): Found {
  if (keyType !== GROUP && keyType !== TRANSACTION) return nobody('INVALID_REQUEST')
  const { leaderId } = cluster.coordinating(keyType === GROUP ? 'group' : 'transaction', key)
  const leader = cluster.brokers.find(({ id, alive }) => id === leaderId && alive)
  if (leader === undefined) return nobody('COORDINATOR_NOT_AVAILABLE')
  const { id: nodeId, host, port } = leader
  return { nodeId, host, port, errorCode: 0, errorMessage: null }
}

function nobody(error: Parameters<typeof errorCode>[0]): Found {
  return { nodeId: -1, host: '', port: -1, errorCode: errorCode(error), errorMessage: null }
}
