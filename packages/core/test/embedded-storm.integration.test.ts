import { type EmbeddedCluster, runWorkload, seededRandom, startCluster } from '@holdfast/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { expectNothingWrong } from './audited.ts'
import { holdfastClient } from './holdfast-client.ts'

const PARTITIONS = 3
const RECORDS = 1_500
const SEEDS = (process.env['HOLDFAST_STORM_SEEDS'] ?? '1,2,3,4').split(',').map(Number)

/** One blow at the cluster; each leaves it in a state that the next blows may find. */
type Blow = (cluster: EmbeddedCluster, random: () => number) => void | Promise<void>

const anyOf = <T>(items: readonly T[], random: () => number): T =>
  items[Math.floor(random() * items.length)] as T
const somePartition = (cluster: EmbeddedCluster, random: () => number) =>
  cluster.partition('orders', Math.floor(random() * PARTITIONS))
const followerOf = (partition: ReturnType<EmbeddedCluster['partition']>, random: () => number) =>
  anyOf(
    partition.replicas.filter((id) => id !== partition.leaderId),
    random,
  )

/** Never two brokers at once: with one in sync, acks all has no second witness. */
let down = 0

const BLOWS: Readonly<Record<string, Blow>> = {
  moveLeader: (cluster, random) => {
    const partition = somePartition(cluster, random)
    const inSync = partition.inSyncReplicas.filter((id) => cluster.broker(id).isRunning)
    if (inSync.length > 0) partition.moveLeader(anyOf(inSync, random))
  },
  stopOrStart: async (cluster, random) => {
    if (down !== 0) {
      await cluster.broker(down).start()
      down = 0
    } else {
      down = anyOf(cluster.brokerIds, random)
      await cluster.broker(down).stop()
    }
  },
  lag: (cluster, random) => {
    const partition = somePartition(cluster, random)
    partition.holdReplica(followerOf(partition, random))
  },
  shrink: (cluster, random) => {
    const partition = somePartition(cluster, random)
    partition.shrinkIsr(followerOf(partition, random))
  },
  catchUp: (cluster) => {
    for (let index = 0; index < PARTITIONS; index++) {
      const partition = cluster.partition('orders', index)
      for (const id of partition.replicas) partition.releaseReplica(id)
    }
  },
  leaderless: (cluster, random) => {
    const partition = somePartition(cluster, random)
    const { leaderId } = partition
    if (leaderId === -1) return
    partition.removeLeader()
    partition.moveLeader(leaderId)
  },
  controller: (cluster, random) => cluster.moveController(anyOf(cluster.brokerIds, random)),
}

it.each(SEEDS)(
  'G1 to G5 hold in a storm of blows at an embedded cluster (seed %i)',
  async (seed) => {
    down = 0
    const random = seededRandom(seed)
    const cluster = await startCluster({
      topics: { orders: { partitions: PARTITIONS, replicationFactor: 3, minInsyncReplicas: 2 } },
    })
    onTestFinished(() => cluster.stop())
    const strike = (fault: 'rst' | 'fin', point: 'request' | 'afterAppend') =>
      cluster.random({ api: 'Produce', point, fault, rate: 0.08, seed: seed * 10 })
    const faults = [
      strike('rst', 'afterAppend'),
      strike('fin', 'afterAppend'),
      strike('rst', 'request'),
    ]
    for (const errorCode of [6, 7, 20, 56, 3]) {
      cluster.random({
        api: 'Produce',
        point: 'afterAppend',
        fault: { kind: 'replaceError', errorCode, partition: undefined },
        rate: 0.01,
        seed: seed * 10 + errorCode,
      })
    }
    const client = holdfastClient({
      brokers: cluster.brokers,
      retryBackoffMs: 2,
      retryBackoffMaxMs: 20,
      requestTimeoutMs: 500,
      breaker: false,
    })
    await client.connect()
    const blown: string[] = []
    let settled = 0
    let blows: Promise<void> = Promise.resolve()
    const outcomes = await runWorkload({
      client,
      topic: 'orders',
      records: RECORDS,
      senders: 24,
      partitions: PARTITIONS,
      deadlineMs: 50_000,
      onOutcome: () => {
        if (++settled % 25 !== 0) return
        const name = anyOf(Object.keys(BLOWS), random)
        blown.push(name)
        blows = blows.then(() => BLOWS[name]?.(cluster, random))
        // What lags would make everything wait for good
        if (name === 'lag' || name === 'shrink' || name === 'stopOrStart') {
          const timer = setTimeout(() => {
            blows = blows.then(async () => {
              await BLOWS['catchUp']?.(cluster, random)
              if (down !== 0) await BLOWS['stopOrStart']?.(cluster, random)
            })
          }, 50)
          onTestFinished(() => clearTimeout(timer))
        }
      },
    })
    await blows
    await client.close()
    expect(faults.reduce((sum, { fired }) => sum + fired, 0)).toBeGreaterThan(0)
    expect(blown.length).toBeGreaterThan(10)
    try {
      const { acknowledged } = expectNothingWrong(outcomes, cluster.log('orders'))
      expect(acknowledged).toBe(RECORDS)
    } catch (error) {
      throw new Error(`seed ${seed}, blows: ${blown.join(' ')}`, { cause: error })
    }
  },
  60_000,
)
