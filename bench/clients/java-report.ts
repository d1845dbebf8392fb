/** The two summary lines of ProducerPerformance. */
export interface JavaReport {
  readonly allRecords: number
  /** Without `--warmup-records`. */
  readonly steadyRecords: number
  readonly steadyPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
}

const ALL = /^(\d+) records sent, .* 99\.9th\.$/m
const STEADY =
  /^(\d+) steady state records sent, ([\d.]+) records\/sec .* (\d+) ms 50th, .* (\d+) ms 99th, (\d+) ms 99\.9th\.$/m

/** Throws if the lines are not there: another version of Kafka may word them differently. */
export function parseJavaReport(output: string): JavaReport {
  const all = ALL.exec(output)
  const steady = STEADY.exec(output)
  if (all === null || steady === null) {
    throw new Error(`ProducerPerformance said something else than expected:\n${output}`)
  }
  const [steadyRecords, steadyPerSecond, p50Ms, p99Ms, p999Ms] = steady.slice(1).map(Number)
  return {
    allRecords: Number(all[1]),
    steadyRecords: steadyRecords as number,
    steadyPerSecond: steadyPerSecond as number,
    p50Ms: p50Ms as number,
    p99Ms: p99Ms as number,
    p999Ms: p999Ms as number,
  }
}
