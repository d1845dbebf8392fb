import type { ResponseToEncode } from '../../wire/message-codec.ts'
import type { ApiHandler } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

type DescribedGroups = ResponseToEncode<'DescribeGroups'>['groups']

/** DescribeGroups 0 to 5. */
export const describeGroups: ApiHandler<'DescribeGroups'> = {
  api: 'DescribeGroups',
  versions: [0, 5],
  handle: (request, context) => ({
    groups: request.groups.flatMap((groupId): DescribedGroups => {
      const errorCode = notCoordinating('group', groupId, context)
      if (errorCode === undefined)
        return context.cluster.groups.describeGroups({ ...request, groups: [groupId] }).groups
      return [
        { errorCode, groupId, groupState: '', protocolType: '', protocolData: '', members: [] },
      ]
    }),
  }),
}
