/** A committed position. */
export interface CommittedOffset {
  readonly offset: bigint
  readonly leaderEpoch: number
  readonly metadata: string
}

type ByPartition = Map<number, CommittedOffset>

/** What a group has committed, and what open transactions will commit for it (KIP-98). */
export class GroupOffsets {
  readonly #committed = new Map<string, ByPartition>()
  readonly #pending = new Map<bigint, Map<string, ByPartition>>()

  get isEmpty(): boolean {
    return this.#committed.size === 0 && this.#pending.size === 0
  }

  commit(topic: string, partition: number, offset: CommittedOffset): void {
    put(this.#committed, topic, partition, offset)
  }

  /** Counts once the producer's transaction commits. */
  commitInTransaction(
    producerId: bigint,
    topic: string,
    partition: number,
    offset: CommittedOffset,
  ): void {
    let topics = this.#pending.get(producerId)
    if (topics === undefined) this.#pending.set(producerId, (topics = new Map()))
    put(topics, topic, partition, offset)
  }

  /** The marker of a producer's transaction is here. */
  decide(producerId: bigint, commit: boolean): void {
    const topics = this.#pending.get(producerId)
    this.#pending.delete(producerId)
    if (topics === undefined || !commit) return
    for (const [topic, partitions] of topics) {
      for (const [partition, offset] of partitions) this.commit(topic, partition, offset)
    }
  }

  /** Whether a transaction that is open will change the position (KIP-447: not stable). */
  isPending(topic: string, partition: number): boolean {
    return [...this.#pending.values()].some((topics) => topics.get(topic)?.has(partition) === true)
  }

  find(topic: string, partition: number): CommittedOffset | undefined {
    return this.#committed.get(topic)?.get(partition)
  }

  /** Everything that was committed: topics with their partitions. */
  all(): { readonly name: string; readonly partitionIndexes: number[] }[] {
    return Array.from(this.#committed, ([name, partitions]) => ({
      name,
      partitionIndexes: [...partitions.keys()].toSorted((a, b) => a - b),
    }))
  }

  delete(topic: string, partition?: number): void {
    if (partition === undefined) this.#committed.delete(topic)
    else this.#committed.get(topic)?.delete(partition)
    if (this.#committed.get(topic)?.size === 0) this.#committed.delete(topic)
  }
}

function put(
  topics: Map<string, ByPartition>,
  topic: string,
  partition: number,
  offset: CommittedOffset,
): void {
  let partitions = topics.get(topic)
  if (partitions === undefined) topics.set(topic, (partitions = new Map()))
  partitions.set(partition, offset)
}
