import type { LogRecord } from '../src/audit/log-record.ts'
import type { FaultedTraffic } from '../src/proxy/faulted-traffic.ts'

/** Brokers behind faults: Apache Kafka behind the proxy, or embedded ones. */
export interface OnFaults {
  /** Addresses as clients use them. */
  readonly brokers: readonly string[]
  /** Where clients reach broker 1. */
  readonly portOfOne: number
  /**
   * What is not answered by then never will be. On Apache Kafka the first acks -1 answer of a new
   * topic can take more than a second: a follower that asked before the leader led waits
   * `replica.fetch.backoff.ms`.
   */
  readonly answeredWithinMs: number
  /** Cleared after each test. */
  readonly faults: FaultedTraffic
  /** A fresh topic, all of whose partitions are led by broker 1. */
  topicLedByOne(partitions?: number): Promise<string>
  log(topic: string, partitions?: number): Promise<LogRecord[]>
}

export const values = (log: readonly LogRecord[]): string[] => log.map((r) => String(r.value))
