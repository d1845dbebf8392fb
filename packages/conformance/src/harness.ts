import type { Faults } from './faults.ts'
import type { OptionsUnderTest, ProducerUnderTest } from './producer-under-test.ts'

/** What some producers or clusters do not have; a case names what it needs. */
export type Capability =
  | 'abort'
  | 'acks'
  | 'admin'
  | 'breaker'
  | 'compression'
  | 'events'
  | 'health'
  | 'metrics'
  | 'post'
  | 'pressure'
  | 'transactions'
  | 'user-code'

export interface StoredRecord {
  readonly partition: number
  readonly offset: bigint
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly producerId: bigint
  readonly epoch: number
  /** The end of a transaction, not a record of anybody's. */
  readonly control?: 'commit' | 'abort'
}

/** What a consumer group goes on from. */
export interface GroupOffsetSeen {
  readonly partition: number
  readonly offset: bigint
  readonly metadata: string | null
}

export interface TopicUnderTest {
  /** Default 1. */
  readonly partitions?: number
  readonly config?: Readonly<Record<string, string>>
}

/** Brings a producer and a cluster together. One serves many cases, one after the other. */
export interface Harness {
  /** The producer, as the support matrix calls it. */
  readonly name: string
  /** `apache`, `embedded`, or what it is. */
  readonly cluster: string
  /** Capability -> why it is missing. Cases that need it are listed as not applicable, with the reason. */
  readonly lacks: Readonly<Partial<Record<Capability, string>>>
  /** A producer whose connections pass through `faults`. `brokers` = others than those. */
  createProducer(options: OptionsUnderTest, brokers?: readonly string[]): ProducerUnderTest
  /** A fresh topic with three replicas of which two must be in sync; returns its name. */
  createTopic(topic: TopicUnderTest): Promise<string>
  /** All records of a topic in log order by partition, control records too, read round the faults. */
  log(topic: string): Promise<readonly StoredRecord[]>
  readonly faults: Faults
  /** Capability `transactions`; all of it read round the faults. */
  readonly transactions: {
    /** What read_committed readers see of a topic, in log order by partition; without control records. */
    committed(topic: string): Promise<readonly StoredRecord[]>
    /** Whether a transaction is open on some partition: its last stable offset is before its high watermark. */
    isOpen(topic: string): Promise<boolean>
    /** Of a group; `stable` waits until no transaction holds some of them. */
    groupOffsets(
      groupId: string,
      topic: string,
      options: { readonly stable: boolean },
    ): Promise<readonly GroupOffsetSeen[]>
  }
  /** Capability `admin`. */
  readonly admin: {
    deleteTopic(topic: string): Promise<void>
    /** Again, under the same name. */
    recreateTopic(topic: string, options: TopicUnderTest): Promise<void>
    addPartitions(topic: string, count: number): Promise<void>
  }
}
