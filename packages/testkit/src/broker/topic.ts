import { randomBytes } from 'node:crypto'
import type { TopicRules } from './log/batch-check.ts'
import { Partition } from './partition.ts'
import type { Broker } from './broker.ts'
import { TopicConfig } from './topic-config.ts'

/** A topic, its configuration and its partitions in the order of their indexes. */
export class Topic {
  readonly name: string
  /** 32 hexadecimal digits; a topic made again under the same name has another. */
  readonly id: string = randomBytes(16).toString('hex')
  readonly internal: boolean
  readonly config: TopicConfig
  readonly partitions: Partition[] = []

  constructor(name: string, config: TopicConfig, options: { readonly internal?: boolean } = {}) {
    this.name = name
    this.config = config
    this.internal = options.internal ?? false
  }

  get replicationFactor(): number {
    return this.partitions[0]?.replicas.length ?? 0
  }

  /** Appends a partition whose replicas are on these brokers; the first leads. */
  addPartition(brokers: readonly Broker[]): Partition {
    const partition = new Partition({
      topic: this.name,
      index: this.partitions.length,
      brokers,
      rules: () => this.config,
    })
    this.partitions.push(partition)
    return partition
  }

  /** What a batch has to obey, as configured now. */
  get rules(): TopicRules {
    return this.config.rules
  }
}
