import { Kafka, logLevel } from 'kafkajs'
import { expect, it, onTestFinished } from 'vitest'
import { readEndOffsets, readGroupOffsets, startCluster } from '../src/index.ts'

it('an open transaction shows: in the ends of its partitions, in the group, and by its id in the history', async () => {
  const cluster = await startCluster({ topics: { orders: 1 } })
  onTestFinished(() => cluster.stop())
  const kafka = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING })
  const producer = kafka.producer({
    idempotent: true,
    transactionalId: 'tx-7',
    maxInFlightRequests: 1,
  })
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  const transaction = await producer.transaction()
  await transaction.send({ topic: 'orders', messages: [{ value: 'A' }] })
  const partitions = [{ partition: 0, offset: '5' }]
  await transaction.sendOffsets({
    consumerGroupId: 'group',
    topics: [{ topic: 'orders', partitions }],
  })

  const at = { bootstrap: cluster.brokers, topic: 'orders' }
  const ends = () => readEndOffsets({ ...at, partition: 0 })
  const asked = { ...at, groupId: 'group', partitions: [0] }
  expect(await ends()).toEqual({ highWatermark: 1n, lastStableOffset: 0n })
  expect(await readGroupOffsets({ ...asked, stable: false })).toEqual([])
  await expect(readGroupOffsets({ ...asked, deadlineMs: 1 })).rejects.toThrow(
    'UNSTABLE_OFFSET_COMMIT',
  )

  await transaction.commit()
  expect(await readGroupOffsets(asked)).toMatchObject([{ partition: 0, offset: 5n }])
  expect(await ends()).toEqual({ highWatermark: 2n, lastStableOffset: 2n })
  for (const api of [
    'InitProducerId',
    'AddPartitionsToTxn',
    'AddOffsetsToTxn',
    'Produce',
    'TxnOffsetCommit',
    'EndTxn',
  ] as const) {
    // kafkajs also asks for a producer id without one
    expect(cluster.history({ api }).at(-1)?.transactionalId).toBe('tx-7')
  }
})
