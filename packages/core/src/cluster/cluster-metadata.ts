import type { Address } from '../config/address.ts'
import type { MetadataAnswer, TopicAnswer } from '../wire/apis/metadata.ts'

/** Who leads a partition. The object stays the same for as long as the partition is known. */
export interface PartitionMetadata {
  readonly index: number
  /** Broker id, or -1 while nobody leads. */
  leader: number
  leaderEpoch: number
}

/** What is known of a topic that somebody sends to. */
export class TopicMetadata {
  readonly name: string
  readonly partitions: PartitionMetadata[] = []
  /** Code of the latest answer about it; 0 = well. */
  errorCode = 0
  /** Refreshes in a row that did not know it. */
  misses = 0
  #topicId = ''
  /** Of an earlier topic of the name; their queues hold on to these objects. */
  readonly #retired = new Map<number, PartitionMetadata>()

  constructor(name: string) {
    this.name = name
  }

  get known(): boolean {
    return this.partitions.length > 0
  }

  /** Returns whether a leader changed. An error keeps what was known: it may be a passing one. */
  apply(answer: TopicAnswer): boolean {
    this.errorCode = answer.errorCode
    this.misses = answer.errorCode === UNKNOWN_TOPIC ? this.misses + 1 : 0
    const listed = answer.partitions.toSorted((a, b) => a.index - b.index)
    // A list with holes is that of a topic in the making, or of something that is not Kafka.
    if (listed.length === 0 || listed.some(({ index }, i) => index !== i)) return false
    // Leader epochs of a topic that was created anew start over, so they can't be compared.
    const sameTopic = this.#topicId === answer.topicId && answer.topicId !== ''
    this.#topicId = answer.topicId
    let changed = !sameTopic && this.#retire(listed.length)
    for (const { index, leader, leaderEpoch } of listed) {
      const present = this.partitions[index]
      if (present === undefined) {
        const partition = this.#retired.get(index) ?? { index, leader, leaderEpoch }
        this.partitions.push(Object.assign(partition, { leader, leaderEpoch }))
        changed = true
      } else if (!sameTopic || leaderEpoch >= present.leaderEpoch) {
        changed ||= present.leader !== leader || present.leaderEpoch !== leaderEpoch
        present.leader = leader
        present.leaderEpoch = leaderEpoch
      } // else a broker that lags behind answered (KIP-320)
    }
    return changed
  }

  /** The topic was created anew with fewer partitions: nobody leads those that are gone. */
  #retire(count: number): boolean {
    const gone = this.partitions.splice(count)
    for (const partition of gone) {
      partition.leader = -1
      this.#retired.set(partition.index, partition)
    }
    return gone.length > 0
  }
}

const UNKNOWN_TOPIC = 3

/** What the cluster looks like, as far as we need it. Only topics that are sent to are in it. */
export class ClusterMetadata {
  readonly topics: Map<string, TopicMetadata> = new Map()
  #brokers: ReadonlyMap<number, Address> = new Map()

  get brokers(): ReadonlyMap<number, Address> {
    return this.#brokers
  }

  /** The topic, from now on among those that are asked about. */
  want(name: string): TopicMetadata {
    const present = this.topics.get(name)
    if (present) return present
    const topic = new TopicMetadata(name)
    this.topics.set(name, topic)
    return topic
  }

  /** Returns the topics with a new leader somewhere. An error of one topic touches only that one (G8). */
  apply(answer: MetadataAnswer): TopicMetadata[] {
    if (answer.brokers.length > 0) {
      this.#brokers = new Map(answer.brokers.map(({ id, host, port }) => [id, { host, port }]))
    }
    return answer.topics.flatMap((topicAnswer) => {
      const topic = this.topics.get(topicAnswer.name)
      return topic?.apply(topicAnswer) ? [topic] : []
    })
  }
}
