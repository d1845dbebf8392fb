import type { Partition } from '../broker/partition.ts'

/** One partition of the embedded cluster, as tests look at it and harm it. */
export class EmbeddedPartition {
  readonly #partition: Partition

  /** Called by the cluster. */
  constructor(partition: Partition) {
    this.#partition = partition
  }

  /** -1 while there is none. */
  get leaderId(): number {
    return this.#partition.leaderId
  }

  get leaderEpoch(): number {
    return this.#partition.leaderEpoch
  }

  get replicas(): number[] {
    return this.#partition.replicaIds
  }

  get inSyncReplicas(): readonly number[] {
    return this.#partition.inSyncReplicas
  }

  get highWatermark(): bigint {
    return this.#partition.leader?.highWatermark ?? 0n
  }

  get lastStableOffset(): bigint {
    return this.#partition.leader?.lastStableOffset ?? 0n
  }

  /** The end of one broker's copy; of the leader's if none is given. */
  endOffset(brokerId: number = this.#partition.leaderId): bigint {
    return this.#partition.replicaOn(brokerId)?.log.endOffset ?? 0n
  }

  /** To a broker that holds a replica; without one, to the next in-sync replica. */
  moveLeader(brokerId?: number): void {
    if (brokerId === undefined) this.#partition.elect()
    else this.#partition.moveLeader(brokerId)
  }

  /** Clients are told LEADER_NOT_AVAILABLE (5) until `moveLeader`. */
  removeLeader(): void {
    this.#partition.removeLeader()
  }

  /** The broker's copy falls behind; it stays in sync, so that acks all waits for it. */
  holdReplica(brokerId: number): void {
    this.#replica(brokerId).held = true
  }

  /** It catches up, and is in sync again. */
  releaseReplica(brokerId: number): void {
    this.#replica(brokerId).held = false
    this.#partition.replicate()
    this.#partition.changed.notify()
  }

  /** Takes a follower out of the in-sync replicas until `releaseReplica`; it copies no more. */
  shrinkIsr(brokerId: number): void {
    this.#replica(brokerId).held = true
    this.#partition.leaveIsr(brokerId)
  }

  #replica(brokerId: number): NonNullable<ReturnType<Partition['replicaOn']>> {
    const replica = this.#partition.replicaOn(brokerId)
    if (replica === undefined) {
      const { topic, index, replicaIds } = this.#partition
      throw new RangeError(
        `${topic}[${index}] has no replica on broker ${brokerId}: they are on ${replicaIds.join(', ')}`,
      )
    }
    return replica
  }
}
