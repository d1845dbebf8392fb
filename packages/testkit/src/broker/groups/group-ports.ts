import type { Clock } from '../../faults/clock.ts'

/** What the group coordinator needs of the world. */
export interface GroupPorts {
  readonly clock: Clock
  /** `<prefix>-<uuid>`; the prefix is a client id, or a static member's instance id. */
  newMemberId(prefix: string): string
  partitionExists(topic: string, partition: number): boolean
}

export interface GroupClient {
  readonly clientId: string
  /** As DescribeGroups shows it: Kafka writes `/127.0.0.1`. */
  readonly clientHost: string
}

/** Kafka's broker settings, with their defaults; the rebalance delay is none instead of 3 s. */
export interface GroupOptions {
  /** `group.initial.rebalance.delay.ms`. Default 0. */
  readonly initialRebalanceDelayMs?: number
  /** `group.min.session.timeout.ms`. Default 6,000. */
  readonly minSessionTimeoutMs?: number
  /** `group.max.session.timeout.ms`. Default 1,800,000. */
  readonly maxSessionTimeoutMs?: number
  /** `group.max.size`. Default no limit. */
  readonly maxSize?: number
  /** Kafka's constant for the first join of a member. Default 300,000. */
  readonly newMemberJoinTimeoutMs?: number
  /** `offset.metadata.max.bytes`, which counts characters. Default 4,096. */
  readonly offsetMetadataMaxSize?: number
}

export type ResolvedGroupOptions = Required<GroupOptions>

export function resolveGroupOptions(options: GroupOptions): ResolvedGroupOptions {
  return {
    initialRebalanceDelayMs: options.initialRebalanceDelayMs ?? 0,
    minSessionTimeoutMs: options.minSessionTimeoutMs ?? 6_000,
    maxSessionTimeoutMs: options.maxSessionTimeoutMs ?? 1_800_000,
    maxSize: options.maxSize ?? Number.MAX_SAFE_INTEGER,
    newMemberJoinTimeoutMs: options.newMemberJoinTimeoutMs ?? 300_000,
    offsetMetadataMaxSize: options.offsetMetadataMaxSize ?? 4_096,
  }
}
