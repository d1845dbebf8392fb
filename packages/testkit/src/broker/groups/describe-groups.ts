import type { ClassicGroup } from './classic-group.ts'
import { type GroupMember, metadataFor } from './group-member.ts'
import type { GroupRegistry } from './group-registry.ts'
import type { DescribedGroup, DescribedMember, DescribeGroupsRequest } from './admin-messages.ts'

/** Not asked for. */
const NO_OPERATIONS = -2_147_483_648

/** Everything that can be done to a group, where no authorizer forbids it (a bit per AclOperation). */
const ALL_OPERATIONS = [3, 6, 8, 10, 11].reduce((bits, operation) => bits | (1 << operation), 0)

export function describeGroups(
  registry: GroupRegistry,
  request: DescribeGroupsRequest,
): DescribedGroup[] {
  const authorizedOperations = request.includeAuthorizedOperations ? ALL_OPERATIONS : NO_OPERATIONS
  return request.groups.map((groupId) => {
    const group = registry.get(groupId)
    const stable = group?.state === 'Stable'
    return {
      errorCode: 0,
      errorMessage: null,
      groupId,
      // A group that nobody knows is a dead one, not an error (before version 6)
      groupState: group?.state ?? 'Dead',
      protocolType: group?.protocolType ?? '',
      protocolData: (stable && group.protocolName) || '',
      members: group ? [...group.members.values()].map((member) => describe(group, member)) : [],
      authorizedOperations,
    }
  })
}

/** The metadata belong to a protocol, and there is one in a stable group only. */
function describe(group: ClassicGroup, member: GroupMember): DescribedMember {
  const { memberId, groupInstanceId, clientId, clientHost, assignment } = member
  const memberMetadata = metadataFor(member, group.state === 'Stable' ? group.protocolName : null)
  const memberAssignment = assignment
  return { memberId, groupInstanceId, clientId, clientHost, memberMetadata, memberAssignment }
}
