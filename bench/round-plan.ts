import type { ClientName, Shape } from './options.ts'

/** What the parent asks of the process that runs one round. */
export interface RoundPlan {
  readonly client: ClientName
  readonly brokers: readonly string[]
  readonly topic: string
  readonly shape: Shape
  readonly size: number
  readonly outstanding: number
  readonly warmUpSeconds: number
  readonly seconds: number
  readonly lingerMs: number
  readonly batchSize: number
  /** Where Kafka's jars are; only the Java client needs it. */
  readonly classpath: string | undefined
  /** What this client did per second in an earlier round; the Java client sizes its run by it. */
  readonly expectedRecordsPerSecond: number | undefined
}

/** What it answers. Times and CPU cover the measured part; `acknowledgedInAll` the whole round. */
export interface RoundResult {
  readonly acknowledged: number
  readonly elapsedSeconds: number
  /** Of a send, so for arrays of 1,000 records. */
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
