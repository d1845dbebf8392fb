import type { Target } from './target.ts'

/** The same requests for any cluster, and the rule that their answers show. */
export interface Scenario {
  readonly id: string
  /** Where the rule comes from: a KIP, or a class of Kafka. */
  readonly rule: string
  run(target: Target, note: (label: string, answer: unknown) => void): Promise<void>
}
