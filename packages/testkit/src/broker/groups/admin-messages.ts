import type { GroupState } from './group-state.ts'

/** DescribeGroups, ListGroups and DeleteGroups as objects; see membership-messages.ts. */

export interface DescribeGroupsRequest {
  readonly groups: readonly string[]
  /** From version 3. */
  readonly includeAuthorizedOperations?: boolean
}

export interface DescribedMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly memberMetadata: Buffer
  readonly memberAssignment: Buffer
}

export interface DescribedGroup {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly groupId: string
  readonly groupState: GroupState
  readonly protocolType: string
  readonly protocolData: string
  readonly members: readonly DescribedMember[]
  readonly authorizedOperations: number
}

export interface DescribeGroupsResponse {
  readonly throttleTimeMs: number
  readonly groups: readonly DescribedGroup[]
}

export interface ListGroupsRequest {
  /** From version 4 (KIP-518); none = all. */
  readonly statesFilter?: readonly string[]
  /** From version 5 (KIP-848); none = all. */
  readonly typesFilter?: readonly string[]
}

export interface ListGroupsResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly groups: readonly {
    readonly groupId: string
    readonly protocolType: string
    readonly groupState: GroupState
    readonly groupType: 'classic'
  }[]
}

export interface DeleteGroupsRequest {
  readonly groupsNames: readonly string[]
}

export interface DeleteGroupsResponse {
  readonly throttleTimeMs: number
  readonly results: readonly { readonly groupId: string; readonly errorCode: number }[]
}
