import { auditOutcomes, runWorkload, type Verdict, type WorkloadClient } from '@holdfast/testkit'
import type { QuickstartCluster } from './quickstart-cluster.ts'
import { startStorm } from './storm.ts'

/** What became of one client's records; the field names are a contract for scripts. */
export interface ClientResult {
  readonly name: string
  readonly attempted: number
  readonly acknowledged: number
  readonly failedNotWritten: number
  readonly failedUnknown: number
  readonly lost: number
  readonly duplicated: number
  readonly reordered: number
  readonly falselyNotWritten: number
  readonly unsettled: number
  readonly seconds: number
}

export interface Trial {
  readonly result: ClientResult
  readonly verdict: Verdict
  readonly faultsInjected: number
}

const PARTITIONS = 3
const SENDERS = 24

/** Sends through one client in the storm, and audits the log. The client is closed afterwards. */
export async function runTrial(
  cluster: QuickstartCluster,
  client: WorkloadClient,
  {
    records,
    seed,
    deadlineMs,
    say,
  }: { records: number; seed: number; deadlineMs: number; say: (line: string) => void },
): Promise<Trial> {
  const topic = `quickstart-${client.name}`
  await cluster.createTopic(topic, PARTITIONS)
  const storm = startStorm(cluster, topic, records, seed, say)
  const startedAt = performance.now()
  await client.connect()
  const outcomes = await runWorkload({
    client,
    topic,
    records,
    senders: SENDERS,
    keyOf: (index) => `customer-${index % 100}`,
    deadlineMs,
    onOutcome: () => storm.progressed(),
  })
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  await client.close()
  const faultsInjected = await storm.end()
  cluster.faults.clear()
  const logs = await cluster.log(topic, PARTITIONS)
  const verdict = auditOutcomes({ outcomes, logs })
  const { attempted, acknowledged, failedNotWritten, failedUnknown } = verdict
  const { lost, duplicated, reordered, falselyNotWritten, unsettled } = verdict
  const counts = { attempted, acknowledged, failedNotWritten, failedUnknown }
  const findings = { lost, duplicated, reordered, falselyNotWritten, unsettled }
  return {
    result: { name: client.name, ...counts, ...findings, seconds },
    verdict,
    faultsInjected,
  }
}
