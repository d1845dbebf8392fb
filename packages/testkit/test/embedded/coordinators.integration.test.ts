import { expect, it, onTestFinished } from 'vitest'
import type { EmbeddedCluster } from '../../src/embedded/embedded-cluster.ts'
import { startCluster } from '../../src/embedded/start-cluster.ts'
import { encodeRecordBatch } from '../../src/wire/encode-record-batch.ts'
import { asker, onePartition } from './ask.ts'

const TX = 'tx-1'

async function started(): Promise<EmbeddedCluster> {
  const cluster = await startCluster({ topics: { orders: { assignments: [[1, 2, 3]] } } })
  onTestFinished(() => cluster.stop())
  return cluster
}

/** A transaction with one record in orders[0]. */
async function begun(cluster: EmbeddedCluster) {
  const { ask } = await asker(cluster.broker(cluster.coordinatorOf('transaction', TX)).port)
  const { producerId, producerEpoch } = await ask('InitProducerId', 1, {
    transactionalId: TX,
    transactionTimeoutMs: 60_000,
  })
  const owner = { transactionalId: TX, producerId, producerEpoch }
  const add = async () => {
    const topics = [{ name: 'orders', partitions: [0] }]
    const answer = await ask('AddPartitionsToTxn', 1, { ...owner, topics })
    return answer.results[0]?.results[0]?.partitionErrorCode
  }
  const end = async (committed: boolean) =>
    (await ask('EndTxn', 1, { ...owner, committed })).errorCode
  expect(await add()).toBe(0)
  const leader = await asker(cluster.broker(1).port)
  const records = encodeRecordBatch({
    records: [{ value: 'v' }],
    timestamp: BigInt(Date.now()),
    producerId,
    producerEpoch,
    baseSequence: 0,
    transactional: true,
  })
  const produced = await leader.ask('Produce', 8, {
    transactionalId: TX,
    acks: -1,
    timeoutMs: 1_000,
    topics: [{ name: 'orders', partitions: [{ index: 0, records }] }],
  })
  expect(onePartition(produced).errorCode).toBe(0)
  return { add, end }
}

it('holdMarkers: decided, and not readable until the markers are let go; 51 meanwhile', async () => {
  const cluster = await started()
  const partition = cluster.partition('orders', 0)
  const { add, end } = await begun(cluster)
  const markers = cluster.holdMarkers()
  expect(await end(true)).toBe(0)
  await markers.held
  expect([partition.highWatermark, partition.lastStableOffset]).toEqual([1n, 0n])
  expect(await add()).toBe(51)
  markers.release()
  await expect.poll(() => partition.lastStableOffset).toBe(2n)
  expect(cluster.log('orders').map(({ control }) => control)).toEqual([undefined, 'commit'])
  expect(await add()).toBe(0)
})

it('expireTransaction: aborted as by its timeout, and its owner is told', async () => {
  const cluster = await started()
  const { end } = await begun(cluster)
  expect(cluster.expireTransaction(TX)).toBe(true)
  await expect.poll(() => cluster.partition('orders', 0).lastStableOffset).toBe(2n)
  expect(cluster.log('orders').at(-1)?.control).toBe('abort')
  expect(await end(true)).toBe(47)
  expect(cluster.expireTransaction(TX)).toBe(false)
})

it('moveCoordinator: the old broker answers 16, the new one goes on', async () => {
  const cluster = await started()
  const { end } = await begun(cluster)
  const from = cluster.coordinatorOf('transaction', TX)
  const to = (from % 3) + 1
  cluster.moveCoordinator('transaction', TX, to)
  expect(await end(true)).toBe(16)
  const { ask } = await asker(cluster.broker(to).port)
  const found = await ask('FindCoordinator', 2, { key: TX, keyType: 1 })
  expect([found.errorCode, found.nodeId]).toEqual([0, to])
  const { transactionStates } = await ask('DescribeTransactions', 0, { transactionalIds: [TX] })
  expect(transactionStates[0]).toMatchObject({ errorCode: 0, transactionState: 'Ongoing' })
})

it('forceRebalance: false for a group that nobody is in', async () => {
  expect((await started()).forceRebalance('nobody')).toBe(false)
})

it('removeLeader: 5 until a leader is chosen', async () => {
  const cluster = await started()
  const leaderOf = async () => {
    const { ask } = await asker(cluster.broker(1).port)
    const { topics } = await ask('Metadata', 8, { topics: [{ name: 'orders' }] })
    const { errorCode, leaderId } = topics[0]?.partitions[0] ?? {}
    return [errorCode, leaderId]
  }
  cluster.partition('orders', 0).removeLeader()
  expect(await leaderOf()).toEqual([5, -1])
  cluster.partition('orders', 0).moveLeader(2)
  expect(await leaderOf()).toEqual([0, 2])
})
