import { runCommand } from '../../src/apache-kafka/run-command.ts'
import type { ClientCluster } from './client-cluster.ts'
import { Program, type ProgramOptions, type ProgramResult, runProgram } from './program.ts'

const found = (await runCommand('kcat', ['-V'])).code === 0

/**
 * Whether the suites of kcat can run here. Where HOLDFAST_REQUIRE_KAFKA is 1 they run in any case,
 * and fail without it.
 */
export function kcatIsThere(): boolean {
  if (found || process.env['HOLDFAST_REQUIRE_KAFKA'] === '1') return true
  console.warn(
    "\n!!  The suites of librdkafka are skipped: there is no kcat on the PATH. Install it, such as Debian's kcat\n",
  )
  return false
}

const withBrokers = ({ brokers }: ClientCluster, args: readonly string[]): string[] => [
  '-b',
  brokers.join(','),
  '-X',
  'client.id=kcat',
  ...args,
]

/** Runs kcat to its end. @throws with what it said, unless it ends with 0 */
export function kcat(
  cluster: ClientCluster,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return runProgram('kcat', withBrokers(cluster, args), { timeoutMs: 30_000, ...options })
}

/** Starts kcat; it ends with the test. */
export const startKcat = (cluster: ClientCluster, args: readonly string[]): Program =>
  new Program('kcat', withBrokers(cluster, args), { timeoutMs: 60_000 })
