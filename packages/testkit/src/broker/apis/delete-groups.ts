import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** DeleteGroups 0 to 2. */
export const deleteGroups: ApiHandler<'DeleteGroups'> = {
  api: 'DeleteGroups',
  versions: [0, 2],
  handle: (request, context) => ({
    results: request.groupsNames.flatMap((groupId) => {
      const errorCode = notCoordinating('group', groupId, context)
      if (errorCode !== undefined) return [{ groupId, errorCode }]
      return context.cluster.groups.deleteGroups({ groupsNames: [groupId] }).results
    }),
  }),
}
