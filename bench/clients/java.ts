import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import type { RoundResult, SendPlan } from '../round-plan.ts'
import { type JavaReport, parseJavaReport } from './java-report.ts'

/** As in Kafka's own kafka-producer-perf-test.sh. */
const HEAP = '-Xmx512m'
/** Bytes, and so as large as Holdfast's: what the Java client's sends wait in. */
const BUFFER_MEMORY = 33_554_432
/** A first guess of what a producer does: it must only last long enough to give a better one. */
const FIRST_GUESS_BYTES_PER_SECOND = 10_000_000
const CPU_SAMPLE_MS = 50
/** The unit of /proc/<pid>/stat: USER_HZ, which is 100 on every Linux that Node runs on. */
const MICROS_PER_TICK = 10_000

interface JavaRun {
  readonly report: JavaReport
  /** CPU from `steadySeconds` before the end to the end. */
  readonly cpuMicros: number | null
}

/**
 * Kafka's own load generator. It has no `outstanding`: it sends as fast as its buffer takes
 * records, about 32 MiB of them, so its latency is the time in that queue and says little.
 */
export async function runJava(plan: SendPlan): Promise<RoundResult> {
  const { classpath } = plan
  if (classpath === undefined) throw new Error('the Java client needs a class path')
  let before = 0
  let rate = plan.expectedRecordsPerSecond
  if (rate === undefined) {
    const records = Math.ceil((2 * FIRST_GUESS_BYTES_PER_SECOND) / (plan.size + 100))
    const { report } = await perform(plan, classpath, records, Math.ceil(records / 2))
    before = report.allRecords
    rate = report.steadyPerSecond
  }
  const warmUp = Math.ceil(rate * plan.warmUpSeconds)
  const measured = Math.ceil(rate * plan.seconds)
  const { report, cpuMicros } = await perform(plan, classpath, warmUp + measured, warmUp)
  const failed = warmUp + measured - report.allRecords
  return {
    acknowledged: report.steadyRecords,
    elapsedSeconds: report.steadyRecords / report.steadyPerSecond,
    p50Ms: report.p50Ms,
    p99Ms: report.p99Ms,
    p999Ms: report.p999Ms,
    cpuMicros,
    loopDelayP99Ms: null,
    acknowledgedInAll: before + report.allRecords,
    failed,
    firstFailure: failed > 0 ? 'ProducerPerformance does not count them' : undefined,
  }
}

async function perform(
  { topic, size, brokers, lingerMs, batchSize }: SendPlan,
  classpath: string,
  records: number,
  warmUpRecords: number,
): Promise<JavaRun> {
  const args = [
    [HEAP, '-cp', classpath, 'org.apache.kafka.tools.ProducerPerformance'],
    ['--topic', topic, '--record-size', String(size), '--throughput', '-1'],
    ['--num-records', String(records), '--warmup-records', String(warmUpRecords)],
    ['--bootstrap-server', brokers.join(','), '--command-property'],
    ['acks=all', 'enable.idempotence=true', `linger.ms=${lingerMs}`],
    [`batch.size=${batchSize}`, `buffer.memory=${BUFFER_MEMORY}`],
  ]
  const child = spawn('java', args.flat(), { stdio: ['ignore', 'pipe', 'pipe'] })
  // However this process ends, its Java must not stay behind
  const kill = (): boolean => child.kill('SIGKILL')
  process.once('exit', kill)

  const samples: { at: number; cpuMicros: number }[] = []
  const sample = (): void => {
    const cpuMicros = cpuOf(child.pid)
    if (cpuMicros !== undefined) samples.push({ at: performance.now(), cpuMicros })
  }
  const sampling = setInterval(sample, CPU_SAMPLE_MS)
  try {
    const output = await outputOf(child)
    const report = parseJavaReport(output)
    const steadyMs = (report.steadyRecords / report.steadyPerSecond) * 1_000
    return { report, cpuMicros: cpuOfLast(steadyMs, samples) }
  } finally {
    clearInterval(sampling)
    process.off('exit', kill)
  }
}

function outputOf(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk))
    child.stderr?.on('data', (chunk: Buffer) => (stderr = (stderr + chunk).slice(-4_000)))
    child.on('error', (cause) => reject(new Error('java could not be started', { cause })))
    child.on('close', (code) => {
      if (code === 0) resolve(stdout)
      else reject(new Error(`ProducerPerformance ended with ${code}:\n${stdout}\n${stderr}`))
    })
  })
}

/** `process.resourceUsage` knows nothing of children, so that of Linux's /proc it is, or none. */
function cpuOf(pid: number | undefined): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Fields 14 and 15 are utime and stime; the name in parentheses may hold spaces
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK
  } catch {
    return undefined
  }
}

function cpuOfLast(
  ms: number,
  samples: readonly { readonly at: number; readonly cpuMicros: number }[],
): number | null {
  const last = samples.at(-1)
  if (last === undefined) return null
  const first = samples.findLast(({ at }) => at <= last.at - ms)
  return first === undefined ? null : last.cpuMicros - first.cpuMicros
}
