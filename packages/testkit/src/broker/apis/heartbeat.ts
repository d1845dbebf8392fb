import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** Heartbeat 0 to 4. */
export const heartbeat: ApiHandler<'Heartbeat'> = {
  api: 'Heartbeat',
  versions: [0, 4],
  handle(request, context) {
    const errorCode = notCoordinating('group', request.groupId, context)
    return errorCode === undefined ? context.cluster.groups.heartbeat(request) : { errorCode }
  },
}
