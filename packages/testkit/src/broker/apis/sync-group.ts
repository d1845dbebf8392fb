import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** SyncGroup 0 to 5, answered when the group's leader has sent the assignments. */
export const syncGroup: ApiHandler<'SyncGroup'> = {
  api: 'SyncGroup',
  versions: [0, 5],
  handle(request, context) {
    const errorCode = notCoordinating('group', request.groupId, context)
    if (errorCode !== undefined) return { errorCode, assignment: Buffer.alloc(0) }
    return context.cluster.groups.syncGroup(request, context.version)
  },
}
