import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** JoinGroup 0 to 9, answered when the rebalance is complete. */
export const joinGroup: ApiHandler<'JoinGroup'> = {
  api: 'JoinGroup',
  versions: [0, 9],
  handle(request, context) {
    const errorCode = notCoordinating('group', request.groupId, context)
    if (errorCode === undefined) {
      return context.cluster.groups.joinGroup(request, context.version, context)
    }
    const { memberId } = request
    return { errorCode, protocolName: '', leader: '', memberId, members: [] }
  },
}
