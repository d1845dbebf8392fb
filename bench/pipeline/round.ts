/** One round of one variant, in a process of its own. */
import { performance } from 'node:perf_hooks'
import { answerPlan } from '../answer-plan.ts'
import { assembleProducer, systemPorts } from '../core-internals.ts'
import { ClusterDouble } from '../double/cluster-double.ts'
import { prepareSends } from '../double/prepare-sends.ts'
import type { PipelinePlan, PipelineResult } from './round-plan.ts'

const TOPIC = 'pipeline'
const ACTIVE_PARTITIONS = 6

answerPlan(run)

async function run(plan: PipelinePlan): Promise<PipelineResult> {
  const { bootstrap, makeConnection } = new ClusterDouble({ [TOPIC]: plan.partitions })
  const { lingerMs, batchSize, bufferMemory } = plan
  const options = { brokers: bootstrap, lingerMs, batchSize, bufferMemory }
  const producer = assembleProducer(options, systemPorts, { makeConnection })
  await producer.connect()
  const sends = prepareSends([TOPIC], ACTIVE_PARTITIONS, plan.size)
  return new Promise((resolve, reject) => {
    let next = 0
    let acknowledged = 0
    let cpuBefore = process.cpuUsage()
    let startedAt = 0
    const last = plan.warmUpRecords + plan.records
    // The closed loop: whoever is answered sends again. One function for all, not one per caller:
    // what it costs is part of every figure.
    const send = (): void => {
      void producer.send(sends[next++ % sends.length] as (typeof sends)[number]).then(again, reject)
    }
    const again = (): void => {
      acknowledged++
      if (acknowledged === plan.warmUpRecords) {
        cpuBefore = process.cpuUsage()
        startedAt = performance.now()
      } else if (acknowledged === last) {
        const { user, system } = process.cpuUsage(cpuBefore)
        const elapsedSeconds = (performance.now() - startedAt) / 1_000
        resolve({ records: plan.records, cpuMicros: user + system, elapsedSeconds })
      }
      if (acknowledged < last) send()
    }
    for (let i = 0; i < plan.outstanding; i++) send()
  })
}
