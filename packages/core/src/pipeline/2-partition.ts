import type { TopicMetadata } from '../cluster/cluster-metadata.ts'
import type { Random } from '../ports/random.ts'
import { murmur2 } from './murmur2.ts'

/**
 * Chooses a record's partition, once: a retry never chooses again (hazard 5). As Java's default:
 * keyed records by murmur2, keyless ones stick to a partition until it took `stickyBytes` (KIP-794),
 * so that they share batches.
 */
export class Partitioner {
  readonly #random: Random
  readonly #stickyBytes: number
  readonly #sticky = new Map<string, { partition: number; bytes: number }>()

  constructor(random: Random, stickyBytes: number) {
    this.#random = random
    this.#stickyBytes = stickyBytes
  }

  choose(topic: TopicMetadata, key: Uint8Array | null, bytes: number): number {
    if (key !== null) return (murmur2(key) & 0x7fffffff) % topic.partitions.length
    let sticky = this.#sticky.get(topic.name)
    if (
      sticky === undefined ||
      sticky.bytes >= this.#stickyBytes ||
      (topic.partitions[sticky.partition]?.leader ?? -1) < 0
    ) {
      sticky = { partition: this.#other(topic, sticky?.partition), bytes: 0 }
      this.#sticky.set(topic.name, sticky)
    }
    sticky.bytes += bytes
    return sticky.partition
  }

  /** Any but the present one, those with a leader first. */
  #other(topic: TopicMetadata, present: number | undefined): number {
    const led = topic.partitions.filter((p) => p.leader >= 0)
    const from = led.length > 0 ? led : topic.partitions
    const others = from.length > 1 ? from.filter((p) => p.index !== present) : from
    return others[Math.floor(this.#random() * others.length)]?.index ?? 0
  }
}
