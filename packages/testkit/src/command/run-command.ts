import { startCluster } from '../embedded/start-cluster.ts'
import type { EmbeddedCluster } from '../embedded/embedded-cluster.ts'
import type { Fault } from '../faults/fault.ts'
import { ClusterOptionsError } from '../embedded/cluster-options-error.ts'
import { ClusterPortError } from '../embedded/cluster-port-error.ts'
import { type CommandOptions, readArguments } from './arguments.ts'
import { describeFault, startFault } from './named-faults.ts'

/** What the command touches of its process. */
export interface Surroundings {
  /** To stdout. */
  readonly out: (line: string) => void
  /** To stderr. */
  readonly say: (line: string) => void
  /** Resolves on Ctrl-C or SIGTERM. */
  readonly untilStopped: () => Promise<void>
}

/** `holdfast-cluster`: serves the embedded cluster until it is stopped. Returns the exit code. */
export async function runCommand(
  args: readonly string[],
  { out, say, untilStopped }: Surroundings,
): Promise<number> {
  const asked = readArguments(args)
  if (asked.kind === 'text') {
    if (asked.exitCode === 0) out(asked.text)
    else say(asked.text)
    return asked.exitCode
  }
  const { options } = asked
  let cluster: EmbeddedCluster
  try {
    cluster = await startCluster(options.cluster)
  } catch (error) {
    if (!(error instanceof ClusterOptionsError || error instanceof ClusterPortError)) throw error
    say(error.message)
    return error instanceof ClusterOptionsError ? 2 : 1
  }
  const stopped = untilStopped()
  try {
    const faults = options.faults.map((fault) => startFault(cluster, fault))
    announce(cluster, options, { out, say })
    await stopped
    report(cluster, faults, say)
  } finally {
    await cluster.stop()
  }
  return 0
}

function announce(
  cluster: EmbeddedCluster,
  { json, faults, cluster: { topics = {} } }: CommandOptions,
  { out, say }: Pick<Surroundings, 'out' | 'say'>,
): void {
  if (json) {
    out(JSON.stringify({ brokers: cluster.brokers, topics: Object.keys(topics) }))
  } else {
    out(cluster.brokers.join(','))
  }
  say(
    'These are the bootstrap servers. Everything is in memory, and gone when this stops (Ctrl-C).',
  )
  for (const fault of faults) say(`Fault: ${describeFault(fault)}`)
}

function report(
  cluster: EmbeddedCluster,
  faults: readonly Fault[],
  say: (line: string) => void,
): void {
  const requests = cluster.history().length
  say(`Stopped after ${requests} ${requests === 1 ? 'request' : 'requests'}.`)
  for (const { description, fired } of faults) say(`${description}: struck ${fired} times`)
}
