import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EmbeddedCluster } from '../../src/embedded/embedded-cluster.ts'
import { startCluster } from '../../src/embedded/start-cluster.ts'
import { describeOnApacheKafka } from '../on-apache-kafka.ts'
import { knownDifferences } from './known-differences.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { Target } from './target.ts'
import { Transcript } from './transcript.ts'

async function transcriptOf(scenario: Scenario, target: Target): Promise<string> {
  const transcript = new Transcript()
  try {
    await scenario.run(target, (label, answer) => transcript.note(label, answer))
  } catch (error) {
    throw new Error(`on ${target.name}, after:\n${transcript.text}`, { cause: error })
  } finally {
    target.close()
  }
  return transcript.text
}

/** A difference that has a reason has to be there. */
function judged(id: string, ours: string, real: string): string {
  const reason = knownDifferences[id]
  if (reason === undefined) return ours
  return ours === real ? `no difference any more: ${reason}` : real
}

/** As on the real one: broker 1 leads partition 0, 2 the next, and so on. */
const assignments = (partitions: number): number[][] =>
  Array.from({ length: partitions }, (_, i) => [0, 1, 2].map((j) => ((i + j) % 3) + 1))

describeOnApacheKafka('the embedded cluster answers as Apache Kafka', (on) => {
  let cluster: EmbeddedCluster
  beforeAll(async () => {
    cluster = await startCluster({ brokers: 3 })
  })
  afterAll(() => cluster.stop())

  const apache = (): Target =>
    new Target(
      'apache',
      new Map(on.kafka.bootstrap.map((address, i) => [i + 1, Number(address.split(':')[1])])),
      (name, { partitions = 1, config = {} }) =>
        on.kafka.createTopic(name, { assignments: assignments(partitions), config }),
    )
  const embedded = (): Target =>
    new Target(
      'embedded',
      new Map(cluster.brokerIds.map((id) => [id, cluster.broker(id).port])),
      (name, { partitions = 1, config = {} }) =>
        cluster.createTopic(name, {
          assignments: assignments(partitions),
          minInsyncReplicas: 2,
          config,
        }),
    )

  // Most of the time goes into new topics of the real one
  it.concurrent.each(scenarios.map((scenario) => [scenario.id, scenario.rule, scenario] as const))(
    '%s: %s',
    async (id, _, scenario) => {
      const [real, ours] = await Promise.all([
        transcriptOf(scenario, apache()),
        transcriptOf(scenario, embedded()),
      ])
      expect(judged(id, ours, real)).toBe(real)
    },
  )

  it('there are at least sixty scenarios, each with an id of its own', () => {
    expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length)
    expect(scenarios.length).toBeGreaterThanOrEqual(60)
  })

  it('no difference is listed for a scenario that is not there', () => {
    const ids = scenarios.map(({ id }) => id)
    expect(Object.keys(knownDifferences).filter((id) => !ids.includes(id))).toEqual([])
  })
})
