import type { TopicMetadata } from '../cluster/cluster-metadata.ts'
import type { PartitionerFunction } from '../config/producer-options.ts'
import type { Random } from '../ports/random.ts'
import { murmur2 } from './murmur2.ts'
import type { SerializedRecord } from './serialize.ts'

/** Chooses a record's partition, once: a retry never chooses again (hazard 5). */
export interface PartitionChooser {
  choose(topic: TopicMetadata, record: SerializedRecord): number
}

/**
 * As Java's default: keyed records by murmur2, keyless ones stick to a partition until it took
 * `stickyBytes` (KIP-794), so that they share batches. Keyless ones keep away from partitions in trouble.
 */
export class Partitioner implements PartitionChooser {
  readonly #random: Random
  readonly #stickyBytes: number
  readonly #inTrouble: (topic: string, partition: number) => boolean
  readonly #sticky = new Map<string, { partition: number; bytes: number }>()

  constructor(
    random: Random,
    stickyBytes: number,
    inTrouble: (topic: string, partition: number) => boolean,
  ) {
    this.#random = random
    this.#stickyBytes = stickyBytes
    this.#inTrouble = inTrouble
  }

  choose(topic: TopicMetadata, { key, sizeBytes }: SerializedRecord): number {
    if (key !== null) return (murmur2(key) & 0x7fffffff) % topic.partitions.length
    let sticky = this.#sticky.get(topic.name)
    if (
      sticky === undefined ||
      sticky.bytes >= this.#stickyBytes ||
      !this.#healthy(topic, sticky.partition)
    ) {
      sticky = { partition: this.#other(topic, sticky?.partition), bytes: 0 }
      this.#sticky.set(topic.name, sticky)
    }
    sticky.bytes += sizeBytes
    return sticky.partition
  }

  /** Any but the present one, healthy ones first. */
  #other(topic: TopicMetadata, present: number | undefined): number {
    const healthy = topic.partitions.filter((p) => this.#healthy(topic, p.index))
    const from = healthy.length > 0 ? healthy : topic.partitions
    const others = from.length > 1 ? from.filter((p) => p.index !== present) : from
    return others[Math.floor(this.#random() * others.length)]?.index ?? 0
  }

  #healthy(topic: TopicMetadata, partition: number): boolean {
    const leader = topic.partitions[partition]?.leader ?? -1
    return leader >= 0 && !this.#inTrouble(topic.name, partition)
  }
}

/** The user's own partitioner. What it throws, or returns amiss, fails the record. */
export class UserPartitioner implements PartitionChooser {
  readonly #choose: PartitionerFunction

  constructor(choose: PartitionerFunction) {
    this.#choose = choose
  }

  choose({ name, partitions }: TopicMetadata, { key, message }: SerializedRecord): number {
    const chosen: unknown = this.#choose({
      topic: name,
      key,
      message,
      partitions: partitions.map(({ index, leader }) => ({ partition: index, leader })),
    })
    if (Number.isInteger(chosen) && (chosen as number) >= 0) return chosen as number
    throw new TypeError(`it returned ${String(chosen)}, not a partition from 0 on`)
  }
}
