import type { ApiHandler } from '../api-handler.ts'

/** ListGroups 0 to 5: each broker lists the groups that it coordinates. */
export const listGroups: ApiHandler<'ListGroups'> = {
  api: 'ListGroups',
  versions: [0, 5],
  handle(request, { cluster, broker }) {
    const listed = cluster.groups.listGroups(request)
    return {
      ...listed,
      groups: listed.groups.filter(
        ({ groupId }) => cluster.coordinating('group', groupId).leaderId === broker.id,
      ),
    }
  },
}
