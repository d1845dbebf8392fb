import { type Broker, takesPart } from './broker.ts'
import type { StoredBatch } from './log/stored-batch.ts'
import { Replica } from './replica.ts'
import { Watchers } from './watchers.ts'

/** What a partition needs to know of its topic, read anew each time: configs can be altered. */
export interface PartitionRules {
  readonly minInsyncReplicas: number
}

/**
 * One partition and its replicas.
 *
 * Followers copy in the same instant in which the leader appends, unless they are stopped, paused,
 * isolated or held. The in-sync set is what the controller has agreed to: a follower that cannot
 * copy leaves it when its broker stops or when a test says so, and comes back when it has all.
 *
 * INV-REPL-1  The high watermark is the smallest end offset of the in-sync replicas; it does not
 *             move while they are fewer than min.insync.replicas (KIP-966).
 * INV-REPL-2  A new leader's log is the truth: followers cut what it does not have.
 */
export class Partition {
  readonly topic: string
  readonly index: number
  readonly replicas: readonly Replica[]
  readonly changed: Watchers = new Watchers()
  readonly #rules: () => PartitionRules
  #leaderId: number
  #leaderEpoch = 0
  #isr: readonly number[]

  constructor(parts: {
    readonly topic: string
    readonly index: number
    /** The first is the preferred leader. */
    readonly brokers: readonly Broker[]
    readonly rules: () => PartitionRules
  }) {
    this.topic = parts.topic
    this.index = parts.index
    this.#rules = parts.rules
    this.replicas = parts.brokers.map((broker) => new Replica(broker))
    const able = this.replicas.filter(({ broker }) => takesPart(broker))
    this.#isr = able.map(({ broker }) => broker.id)
    this.#leaderId = this.#isr[0] ?? -1
    this.#announce()
  }

  get leaderId(): number {
    return this.#leaderId
  }

  get leaderEpoch(): number {
    return this.#leaderEpoch
  }

  get inSyncReplicas(): readonly number[] {
    return this.#isr
  }

  get replicaIds(): number[] {
    return this.replicas.map(({ broker }) => broker.id)
  }

  get offlineReplicas(): number[] {
    return this.replicas
      .filter(({ broker }) => !broker.alive || broker.diskFailed)
      .map(({ broker }) => broker.id)
  }

  get hasEnoughInSync(): boolean {
    return this.#isr.length >= this.#rules().minInsyncReplicas
  }

  /** Undefined while there is none. */
  get leader(): Replica | undefined {
    return this.replicaOn(this.#leaderId)
  }

  replicaOn(brokerId: number): Replica | undefined {
    return this.replicas.find(({ broker }) => broker.id === brokerId)
  }

  /** Appends at a replica that believes that it leads, and lets the followers copy. */
  append(at: Replica, write: (leaderEpoch: number) => StoredBatch): StoredBatch {
    const batch = write(at.view.leaderEpoch)
    if (this.#isTrueLeader(at)) this.replicate()
    this.changed.notify()
    return batch
  }

  /** Everybody who can copies what is missing; who has all is in sync again. */
  replicate(): void {
    const leader = this.leader
    if (leader === undefined || !takesPart(leader.broker)) return
    for (const follower of this.replicas) {
      if (follower === leader || follower.held || !takesPart(follower.broker)) continue
      follow(leader, follower)
      if (!this.#isr.includes(follower.broker.id)) this.#setIsr([...this.#isr, follower.broker.id])
    }
    this.#advance(leader)
  }

  /**
   * @throws RangeError if the broker has no replica
   */
  moveLeader(brokerId: number): void {
    const next = this.replicaOn(brokerId)
    if (next === undefined) {
      throw new RangeError(
        `${this.topic}[${this.index}] has no replica on broker ${brokerId}: its replicas are on ${this.replicaIds.join(', ')}`,
      )
    }
    this.#leaderId = brokerId
    this.#leaderEpoch++
    if (!this.#isr.includes(brokerId)) this.#isr = [brokerId]
    this.#announce()
    this.replicate()
    this.changed.notify()
  }

  /** No leader until `moveLeader` or `elect`: clients are told LEADER_NOT_AVAILABLE (5). */
  removeLeader(): void {
    if (this.#leaderId === -1) return
    this.#leaderId = -1
    this.#leaderEpoch++
    this.#announce()
    this.changed.notify()
  }

  /** Takes a broker out of the in-sync set; the last one stays (KIP-101: it is all there is). */
  leaveIsr(brokerId: number): void {
    const rest = this.#isr.filter((id) => id !== brokerId)
    if (rest.length > 0 && rest.length < this.#isr.length) this.#setIsr(rest)
    if (this.#leaderId === brokerId) this.elect()
    else if (this.leader !== undefined) this.#advance(this.leader)
    this.changed.notify()
  }

  /** The first in-sync replica that can leads; none if there is none. */
  elect(): void {
    const able = this.replicas.find(
      ({ broker }) =>
        broker.id !== this.#leaderId && takesPart(broker) && this.#isr.includes(broker.id),
    )
    if (able === undefined) this.removeLeader()
    else this.moveLeader(able.broker.id)
  }

  /** A broker is back, or can be reached again: it hears who leads, and copies. */
  rejoin(brokerId: number): void {
    const replica = this.replicaOn(brokerId)
    if (replica === undefined) return
    if (this.#leaderId === -1 && this.#isr.includes(brokerId)) {
      this.moveLeader(brokerId)
      return
    }
    replica.view = { leaderId: this.#leaderId, leaderEpoch: this.#leaderEpoch }
    this.replicate()
    this.changed.notify()
  }

  #isTrueLeader(replica: Replica): boolean {
    return replica.broker.id === this.#leaderId && replica.view.leaderEpoch === this.#leaderEpoch
  }

  #setIsr(isr: readonly number[]): void {
    // In the order of the assignment, as the controller keeps it
    this.#isr = this.replicaIds.filter((id) => isr.includes(id))
  }

  /** Tells every broker that can hear it who leads. */
  #announce(): void {
    for (const replica of this.replicas) {
      const { broker } = replica
      if (!broker.alive || broker.isolated) continue
      replica.view = { leaderId: this.#leaderId, leaderEpoch: this.#leaderEpoch }
      if (replica.leads) replica.log.beginEpoch(this.#leaderEpoch)
    }
  }

  #advance(leader: Replica): void {
    if (!this.hasEnoughInSync) return
    let low = leader.log.endOffset
    for (const replica of this.replicas) {
      const { endOffset } = replica.log
      if (this.#isr.includes(replica.broker.id) && endOffset < low) low = endOffset
    }
    if (low > leader.highWatermark) leader.highWatermark = low
    for (const replica of this.replicas) {
      if (replica === leader || replica.held || !takesPart(replica.broker)) continue
      const { endOffset } = replica.log
      replica.highWatermark = endOffset < leader.highWatermark ? endOffset : leader.highWatermark
    }
  }
}

/** Cuts what the leader does not have, epoch by epoch (KIP-101, KIP-279), then copies. */
function follow(leader: Replica, follower: Replica): void {
  for (;;) {
    const epoch = follower.log.latestEpoch
    if (epoch === undefined) break
    const known = leader.log.endOffsetFor(epoch)
    if (known.endOffset < 0n) break
    if (follower.log.endOffset > known.endOffset) follower.log.truncateTo(known.endOffset)
    if (known.leaderEpoch === epoch || follower.log.latestEpoch === epoch) break
  }
  const { startOffset } = leader.log
  if (follower.log.endOffset < startOffset) follower.log.startAt(startOffset)
  else follower.log.deleteBefore(startOffset)
  const missing = leader.log.read(follower.log.endOffset, {
    maxBytes: Infinity,
    upTo: leader.log.endOffset,
    atLeastOne: true,
  })
  for (const batch of missing) follower.log.replicate(batch)
}
