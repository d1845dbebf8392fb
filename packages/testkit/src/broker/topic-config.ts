import type { TopicRules } from './log/batch-check.ts'
import { configOf } from './topic-configs.ts'

/** A topic's settings over Kafka's defaults. Values are kept as Kafka keeps them: as text. */
export class TopicConfig {
  readonly #set = new Map<string, string>()
  #rules: TopicRules | undefined

  /** What was set, without defaults. */
  get entries(): ReadonlyMap<string, string> {
    return this.#set
  }

  get(name: string): string {
    return this.#set.get(name) ?? configOf(name)?.defaultValue ?? ''
  }

  set(name: string, value: string): void {
    this.#set.set(name, value)
    this.#rules = undefined
  }

  delete(name: string): void {
    this.#set.delete(name)
    this.#rules = undefined
  }

  get minInsyncReplicas(): number {
    return Number(this.get('min.insync.replicas'))
  }

  get rules(): TopicRules {
    this.#rules ??= {
      maxMessageBytes: Number(this.get('max.message.bytes')),
      compacted: this.get('cleanup.policy').includes('compact'),
      timestampType:
        this.get('message.timestamp.type') === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
      timestampBeforeMaxMs: BigInt(this.get('message.timestamp.before.max.ms')),
      timestampAfterMaxMs: BigInt(this.get('message.timestamp.after.max.ms')),
      segmentBytes: Number(this.get('segment.bytes')),
    }
    return this.#rules
  }
}
