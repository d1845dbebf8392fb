import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** OffsetCommit 2 to 8. */
export const offsetCommit: ApiHandler<'OffsetCommit'> = {
  api: 'OffsetCommit',
  versions: [2, 8],
  handle(request, context) {
    const errorCode = notCoordinating('group', request.groupId, context)
    if (errorCode === undefined)
      return context.cluster.groups.offsetCommit(request, context.version)
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
      })),
    }
  },
}
