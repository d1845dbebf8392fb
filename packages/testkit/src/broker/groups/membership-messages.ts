/**
 * JoinGroup, SyncGroup, Heartbeat and LeaveGroup as objects, with the names of Kafka's message
 * definitions. A request's field that some version lacks is optional, and means Kafka's default
 * when absent; a response has the fields of the newest version.
 */

export interface JoinGroupProtocol {
  readonly name: string
  readonly metadata: Buffer
}

export interface JoinGroupRequest {
  readonly groupId: string
  readonly sessionTimeoutMs: number
  /** From version 1; the session timeout before. */
  readonly rebalanceTimeoutMs?: number
  /** '' for who is not known yet. */
  readonly memberId: string
  readonly groupInstanceId?: string | null
  readonly protocolType: string
  /** In the order of preference. */
  readonly protocols: readonly JoinGroupProtocol[]
  readonly reason?: string | null
}

export interface JoinGroupResponseMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly metadata: Buffer
}

export interface JoinGroupResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly generationId: number
  readonly protocolType: string | null
  /** Not null before version 7. */
  readonly protocolName: string | null
  readonly leader: string
  readonly skipAssignment: boolean
  readonly memberId: string
  /** Empty for all but the leader. */
  readonly members: readonly JoinGroupResponseMember[]
}

export interface SyncGroupRequest {
  readonly groupId: string
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId?: string | null
  readonly protocolType?: string | null
  readonly protocolName?: string | null
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[]
}

export interface SyncGroupResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly assignment: Buffer
}

export interface HeartbeatRequest {
  readonly groupId: string
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId?: string | null
}

export interface HeartbeatResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
}

export interface LeavingMember {
  readonly memberId: string
  readonly groupInstanceId?: string | null
  readonly reason?: string | null
}

export interface LeaveGroupRequest {
  readonly groupId: string
  /** Up to version 2. */
  readonly memberId?: string
  /** From version 3. */
  readonly members?: readonly LeavingMember[]
}

export interface LeaveGroupResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly members: readonly {
    readonly memberId: string
    readonly groupInstanceId: string | null
    readonly errorCode: number
  }[]
}
