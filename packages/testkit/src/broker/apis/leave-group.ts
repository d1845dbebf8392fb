import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** LeaveGroup 0 to 5. */
export const leaveGroup: ApiHandler<'LeaveGroup'> = {
  api: 'LeaveGroup',
  versions: [0, 5],
  handle(request, context) {
    const errorCode = notCoordinating('group', request.groupId, context)
    if (errorCode !== undefined) return { errorCode }
    return context.cluster.groups.leaveGroup(request, context.version)
  },
}
