import { describe, expect, it, onTestFinished } from 'vitest'
import type { ClusterOptions } from '../../src/embedded/cluster-options.ts'
import type { EmbeddedCluster } from '../../src/embedded/embedded-cluster.ts'
import { startCluster } from '../../src/embedded/start-cluster.ts'
import { values } from '../on-faults.ts'
import { asker, batchOf, onePartition } from './ask.ts'

const THREE = { assignments: [[1, 2, 3]], minInsyncReplicas: 2 }

async function started(options: ClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await startCluster({ topics: { orders: THREE }, ...options })
  onTestFinished(() => cluster.stop())
  return cluster
}

/** Sends one batch to a broker, and says `code offset`. */
async function produce(
  cluster: EmbeddedCluster,
  broker: number,
  fields: Partial<Parameters<typeof batchOf>[0]> = {},
): Promise<string> {
  const { ask } = await asker(cluster.broker(broker).port)
  const answer = await ask('Produce', 8, batchOf({ topic: 'orders', ...fields }))
  const { errorCode, baseOffset } = onePartition(answer)
  return `${errorCode} ${baseOffset}`
}

describe('replication in the embedded cluster', () => {
  it('acks all: stored on every in-sync replica before the answer', async () => {
    const cluster = await started()
    expect(await produce(cluster, 1)).toBe('0 0')
    const partition = cluster.partition('orders', 0)
    expect([1, 2, 3].map((id) => partition.endOffset(id))).toEqual([1n, 1n, 1n])
    expect(partition.highWatermark).toBe(1n)
  })

  it('only the leader takes records: the others answer 6', async () => {
    const cluster = await started()
    expect(await produce(cluster, 2)).toBe('6 -1')
    cluster.partition('orders', 0).moveLeader(2)
    expect(await produce(cluster, 2)).toBe('0 0')
    expect(await produce(cluster, 1)).toBe('6 -1')
    expect(cluster.partition('orders', 0).leaderEpoch).toBe(1)
  })

  it('acks 1: acknowledged by the leader alone, lost when a replica without it takes over', async () => {
    const cluster = await started()
    const partition = cluster.partition('orders', 0)
    await produce(cluster, 1, { values: ['kept'] })
    partition.holdReplica(2)
    partition.holdReplica(3)
    expect(await produce(cluster, 1, { acks: 1, values: ['lost'] })).toBe('0 1')
    expect(partition.highWatermark).toBe(1n)
    partition.releaseReplica(3)
    expect(partition.highWatermark).toBe(1n) // 2 is in sync and has not copied it
    partition.shrinkIsr(3)
    partition.moveLeader(2)
    partition.releaseReplica(2)
    partition.releaseReplica(3)
    expect(values(cluster.log('orders'))).toEqual(['kept'])
    expect([1, 2, 3].map((id) => partition.endOffset(id))).toEqual([1n, 1n, 1n])
  })

  it('acks all waits for a follower that lags, and is answered when it has caught up', async () => {
    const cluster = await started()
    const partition = cluster.partition('orders', 0)
    partition.holdReplica(3)
    const arrived = cluster.on('Produce').request().delay(0)
    const answer = produce(cluster, 1, { timeoutMs: 60_000 })
    await arrived.reached()
    await expect.poll(() => partition.endOffset(1)).toBe(1n)
    expect(partition.highWatermark).toBe(0n)
    partition.releaseReplica(3)
    expect(await answer).toBe('0 0')
  })

  it('a follower that does not catch up in time: 7, and the batch stays', async () => {
    const cluster = await started()
    cluster.partition('orders', 0).holdReplica(3)
    expect(await produce(cluster, 1, { timeoutMs: 20 })).toBe('7 -1')
    expect(cluster.log('orders')).toHaveLength(1)
  })

  it('fewer in sync than min.insync.replicas: 19 and nothing is stored, for acks all only', async () => {
    const cluster = await started()
    const partition = cluster.partition('orders', 0)
    partition.shrinkIsr(2)
    expect(await produce(cluster, 1)).toBe('0 0')
    partition.shrinkIsr(3)
    expect(partition.inSyncReplicas).toEqual([1])
    expect(await produce(cluster, 1)).toBe('19 -1')
    expect(await produce(cluster, 1, { acks: 1 })).toBe('0 1')
    expect(partition.highWatermark).toBe(1n)
    partition.releaseReplica(2)
    expect(partition.highWatermark).toBe(2n)
    expect(await produce(cluster, 1)).toBe('0 2')
  })

  it('too few in sync after the append: 20, and the batch stays', async () => {
    const cluster = await started()
    const partition = cluster.partition('orders', 0)
    partition.holdReplica(2)
    const answer = produce(cluster, 1, { timeoutMs: 50 })
    await expect.poll(() => partition.endOffset(1)).toBe(1n)
    partition.shrinkIsr(2)
    partition.shrinkIsr(3)
    expect(await answer).toBe('20 -1')
    expect(cluster.log('orders')).toHaveLength(1)
  })

  it('min.insync.replicas can be changed while it runs', async () => {
    const cluster = await started()
    cluster.partition('orders', 0).shrinkIsr(3)
    expect(await produce(cluster, 1)).toBe('0 0')
    cluster.setTopicConfig('orders', { 'min.insync.replicas': '3' })
    expect(await produce(cluster, 1)).toBe('19 -1')
  })

  it('a leader that moves away while a batch waits: 6, and the batch is gone or stays with the new leader', async () => {
    const cluster = await started()
    const partition = cluster.partition('orders', 0)
    partition.holdReplica(2)
    partition.holdReplica(3)
    const answer = produce(cluster, 1, { timeoutMs: 60_000 })
    await expect.poll(() => partition.endOffset(1)).toBe(1n)
    partition.moveLeader(2)
    expect(await answer).toBe('6 -1')
    expect(cluster.log('orders')).toEqual([])
  })

  it('a zombie leader goes on answering acks 1; what it took is cut when it hears of the new one', async () => {
    const cluster = await started()
    const partition = cluster.partition('orders', 0)
    await produce(cluster, 1, { values: ['first'] })
    cluster.broker(1).isolate()
    expect(partition.leaderId).toBe(2)
    expect(await produce(cluster, 1, { acks: 1, values: ['zombie'] })).toBe('0 1')
    expect(await produce(cluster, 2, { values: ['truth'] })).toBe('0 1')
    const { ask } = await asker(cluster.broker(1).port)
    const stale = await ask('Metadata', 8, { topics: [{ name: 'orders' }] })
    expect(stale.topics[0]?.partitions[0]).toMatchObject({ leaderId: 1, leaderEpoch: 0 })
    cluster.broker(1).reconnect()
    expect(await produce(cluster, 1)).toBe('6 -1')
    expect(partition.endOffset(1)).toBe(2n)
    partition.moveLeader(1)
    expect(values(cluster.log('orders'))).toEqual(['first', 'truth'])
  })

  it('leader epochs: an older one is 74, a newer one 75', async () => {
    const cluster = await started()
    await produce(cluster, 1)
    cluster.partition('orders', 0).moveLeader(2)
    const { ask } = await asker(cluster.broker(2).port)
    const fetchAt = async (currentLeaderEpoch: number): Promise<number | undefined> => {
      const partition = {
        partition: 0,
        currentLeaderEpoch,
        fetchOffset: 0n,
        partitionMaxBytes: 1_000,
      }
      const answer = await ask('Fetch', 11, {
        maxWaitMs: 0,
        minBytes: 1,
        topics: [{ topic: 'orders', partitions: [partition] }],
      })
      return answer.responses[0]?.partitions[0]?.errorCode
    }
    expect([await fetchAt(0), await fetchAt(1), await fetchAt(2)]).toEqual([74, 0, 75])
  })
})

describe('brokers of the embedded cluster', () => {
  it('a stopped one refuses connections, and others lead; started again it is in sync on its old port', async () => {
    const cluster = await started()
    const { port } = cluster.broker(1)
    const { client } = await asker(port)
    await cluster.broker(1).stop()
    await client.ended
    await expect(asker(port)).rejects.toThrow(/ECONNREFUSED/)
    expect(await produce(cluster, 2)).toBe('0 0')
    await cluster.broker(1).start()
    expect(cluster.broker(1).port).toBe(port)
    expect(cluster.partition('orders', 0).inSyncReplicas).toEqual([1, 2, 3])
    expect(cluster.partition('orders', 0).endOffset(1)).toBe(1n)
  })

  it('with all in-sync replicas gone there is no leader (5) until one of them is back', async () => {
    const cluster = await started()
    await produce(cluster, 1)
    await cluster.broker(2).stop()
    await cluster.broker(1).stop()
    await cluster.broker(3).stop()
    await cluster.broker(1).start()
    const { ask } = await asker(cluster.broker(1).port)
    const metadata = await ask('Metadata', 8, { topics: [{ name: 'orders' }] })
    expect(metadata.topics[0]?.partitions[0]).toMatchObject({ errorCode: 5, leaderId: -1 })
    await cluster.broker(3).start()
    expect(cluster.partition('orders', 0).leaderId).toBe(3)
  })

  it('restarted without its producer states it forgets what it has seen, as long as it leads', async () => {
    const cluster = await started()
    const producer = { id: 7n, epoch: 0, sequence: 0 }
    expect(await produce(cluster, 1, { producer })).toBe('0 0')
    expect(await produce(cluster, 1, { producer })).toBe('0 0')
    await cluster.broker(1).stop()
    await cluster.broker(1).start({ loseProducerState: true })
    cluster.partition('orders', 0).moveLeader(1)
    expect(await produce(cluster, 1, { producer })).toBe('0 1')
  })

  it('a paused one stays connected and silent, and answers what waited when it goes on', async () => {
    const cluster = await started()
    cluster.broker(1).pause()
    const answer = produce(cluster, 1)
    await expect.poll(() => cluster.history({ api: 'Produce' }).length).toBe(1)
    expect(cluster.log('orders')).toEqual([])
    cluster.broker(1).resume()
    expect(await answer).toBe('0 0')
  })

  it('a failed disk: 56, and another leads', async () => {
    const cluster = await started()
    cluster.broker(1).failDisk()
    expect(await produce(cluster, 1)).toBe('56 -1')
    expect(cluster.partition('orders', 0).leaderId).toBe(2)
    expect(await produce(cluster, 2)).toBe('0 0')
  })

  it('a hidden one is not in Metadata, and what it leads has no leader there', async () => {
    const cluster = await started()
    cluster.broker(3).hide()
    const { ask } = await asker(cluster.broker(1).port)
    const { brokers } = await ask('Metadata', 8, { topics: [] })
    expect(brokers.map(({ nodeId }) => nodeId)).toEqual([1, 2])
    cluster.broker(3).show()
    expect((await ask('Metadata', 8, { topics: [] })).brokers).toHaveLength(3)
  })

  it('the controller moves, also when its broker stops', async () => {
    const cluster = await started()
    cluster.moveController(2)
    expect(cluster.controllerId).toBe(2)
    await cluster.broker(2).stop()
    expect(cluster.controllerId).toBe(1)
  })

  it('stop leaves no socket, timer or listener, whatever was going on', async () => {
    const cluster = await startCluster({ topics: { orders: THREE } })
    const { client, ask } = await asker(cluster.broker(1).port)
    cluster.partition('orders', 0).holdReplica(2)
    void ask('Produce', 8, batchOf({ topic: 'orders', timeoutMs: 600_000 })).catch(() => undefined)
    cluster.on('Metadata').request().hold()
    await expect.poll(() => cluster.log('orders').length).toBe(1)
    await cluster.stop()
    await client.ended
    await expect(asker(cluster.broker(1).port)).rejects.toThrow(/ECONNREFUSED/)
    expect(cluster.connectionCount()).toBe(0)
  })
})
