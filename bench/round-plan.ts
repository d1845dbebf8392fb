import type { SendingClientName, SendShape, TransactionClientName } from './client-name.ts'
import type { TransactionClaims } from './transactions/claims.ts'

interface CommonPlan {
  readonly brokers: readonly string[]
  readonly topic: string
  readonly size: number
  /** Sends, or transactions, under way at any time. */
  readonly outstanding: number
  readonly warmUpSeconds: number
  readonly seconds: number
  readonly lingerMs: number
  readonly batchSize: number
}

export interface SendPlan extends CommonPlan {
  readonly shape: SendShape
  readonly client: SendingClientName
  /** Where Kafka's jars are; only the Java client needs it. */
  readonly classpath: string | undefined
  /** What this client did per second in an earlier round; the Java client sizes its run by it. */
  readonly expectedRecordsPerSecond: number | undefined
}

export interface TransactionPlan extends CommonPlan {
  readonly shape: 'transactions'
  readonly client: TransactionClientName
  readonly recordsPerTransaction: number
  /** Where Confluent's client is installed; only that client needs it. */
  readonly confluentFolder: string | undefined
}

/** What the parent asks of the process that runs one round. */
export type RoundPlan = SendPlan | TransactionPlan

/** What it answers. Times and CPU cover the measured part; `acknowledgedInAll` the whole round. */
export interface RoundResult {
  /** Records; in transactions only those that were committed. */
  readonly acknowledged: number
  readonly elapsedSeconds: number
  /** Of a send, so for arrays of 1,000 records; or of a transaction. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  /** User and system time of the process; null where the platform does not tell. */
  readonly cpuMicros: number | null
  readonly loopDelayP99Ms: number | null
  /** Warm-up and what came in after the end included: this many must be in the log. */
  readonly acknowledgedInAll: number
  /** Records whose send was rejected or had no outcome in time: they may be in the log or not. */
  readonly failed: number
  readonly firstFailure: string | undefined
}

export interface TransactionResult extends RoundResult {
  readonly claims: TransactionClaims
}
