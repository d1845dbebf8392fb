import type { Variant } from './options.ts'

/** What the parent asks of the process that runs one round. */
export interface PipelinePlan extends Variant {
  readonly warmUpRecords: number
  readonly records: number
  readonly size: number
  readonly lingerMs: number
  readonly batchSize: number
  readonly bufferMemory: number
}

/** What it answers. Warm-up and what came in after the end are not counted. */
export interface PipelineResult {
  readonly records: number
  /** User and system time of the process: compiler and garbage collection included. */
  readonly cpuMicros: number
  readonly elapsedSeconds: number
}
