import type { EmbeddedCluster, FaultProxy, LogRecord } from '@holdfast/testkit'

/** Brokers that can be harmed, embedded or real: what the quickstart needs of them. */
export interface QuickstartCluster {
  /** Addresses as clients use them; the faults are in between. */
  readonly brokers: readonly string[]
  readonly faults: Pick<FaultProxy | EmbeddedCluster, 'on' | 'random' | 'clear'>
  /** With three replicas of which two must be in sync. */
  createTopic(name: string, partitions: number): Promise<void>
  /** To another broker. Says what was done. */
  moveLeader(topic: string, partition: number): Promise<string>
  /** The partition's leader. Says what was done. */
  stopLeader(topic: string, partition: number): Promise<string>
  /** Starts again what was stopped. */
  startStopped(): Promise<string>
  /** Everything in the log, read round the faults. */
  log(topic: string, partitions: number): Promise<LogRecord[]>
  stop(): Promise<void>
}
