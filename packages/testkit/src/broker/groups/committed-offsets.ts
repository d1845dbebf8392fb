/** An offset that a group committed. */
export interface CommittedOffset {
  readonly offset: bigint
  /** -1 if the client did not say. */
  readonly leaderEpoch: number
  readonly metadata: string
  /** When it was written: of two commits the later one stands, whichever takes effect last. */
  readonly written: number
}

type OffsetsOfGroup = Map<string, Map<number, CommittedOffset>>

/**
 * The offsets of all groups, and those that wait for the end of a transaction
 * (OffsetMetadataManager's offsets and pendingTransactionalOffsets).
 *
 * INV-OFFSET-1  A partition without an offset has no entry, nor has a topic or group without any.
 */
export class CommittedOffsets {
  readonly #committed = new Map<string, OffsetsOfGroup>()
  readonly #pending = new Map<bigint, Map<string, OffsetsOfGroup>>()
  #written = 0

  put(
    groupId: string,
    topic: string,
    partition: number,
    offset: Omit<CommittedOffset, 'written'>,
    producerId?: bigint,
  ): void {
    const written = { ...offset, written: ++this.#written }
    if (producerId === undefined) {
      place(this.#committed, groupId, topic, partition, written)
      return
    }
    const pending = this.#pending.get(producerId) ?? new Map<string, OffsetsOfGroup>()
    this.#pending.set(producerId, pending)
    place(pending, groupId, topic, partition, written)
  }

  get(groupId: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.#committed.get(groupId)?.get(topic)?.get(partition)
  }

  of(groupId: string): ReadonlyMap<string, ReadonlyMap<number, CommittedOffset>> {
    return this.#committed.get(groupId) ?? new Map()
  }

  /** Whether an open transaction will perhaps change it. */
  isPending(groupId: string, topic: string, partition: number): boolean {
    return [...this.#pending.values()].some(
      (offsets) => offsets.get(groupId)?.get(topic)?.has(partition) === true,
    )
  }

  complete(producerId: bigint, commit: boolean): void {
    const pending = this.#pending.get(producerId)
    this.#pending.delete(producerId)
    if (!commit || pending === undefined) return
    for (const [groupId, topics] of pending) {
      for (const [topic, partitions] of topics) {
        for (const [partition, offset] of partitions) {
          const existing = this.get(groupId, topic, partition)
          if (existing && existing.written > offset.written) continue
          place(this.#committed, groupId, topic, partition, offset)
        }
      }
    }
  }

  deleteGroup(groupId: string): void {
    for (const store of this.#stores()) store.delete(groupId)
  }

  deleteTopic(topic: string): void {
    for (const store of this.#stores()) {
      for (const [groupId, topics] of store) {
        topics.delete(topic)
        if (topics.size === 0) store.delete(groupId)
      }
    }
  }

  #stores(): Map<string, OffsetsOfGroup>[] {
    return [this.#committed, ...this.#pending.values()]
  }
}

function place(
  store: Map<string, OffsetsOfGroup>,
  groupId: string,
  topic: string,
  partition: number,
  offset: CommittedOffset,
): void {
  const topics = store.get(groupId) ?? (new Map() as OffsetsOfGroup)
  const partitions = topics.get(topic) ?? new Map<number, CommittedOffset>()
  store.set(groupId, topics.set(topic, partitions.set(partition, offset)))
}
