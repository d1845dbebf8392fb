import { startCluster } from '@holdfast/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { createProducer } from '../src/create-producer.ts'

const VOLUME_THRESHOLD = 3

it('B0: a leader that cannot be reached while other brokers answer does not open the breaker', async () => {
  const cluster = await startCluster({ topics: { orders: { assignments: [[1, 2, 3]] } } })
  onTestFinished(() => cluster.stop())
  const nothing = (): void => undefined
  let failures = 0
  let enough = nothing
  const failedOften = new Promise<void>((resolve) => (enough = resolve))
  // Nothing was acknowledged before that could speak for the cluster
  const producer = createProducer({
    brokers: cluster.brokers,
    retryBackoffMs: 1,
    retryBackoffMaxMs: 5,
    breaker: { volumeThreshold: VOLUME_THRESHOLD },
    logger: {
      debug(_, message) {
        if (message !== 'produce connection failed') return
        if (++failures > 10 * VOLUME_THRESHOLD) enough()
      },
      info: nothing,
      warn: nothing,
      error: nothing,
    },
  })
  onTestFinished(() => producer.close())
  cluster.cut({ brokerId: 1 })
  const sent = producer.send({ topic: 'orders', messages: [{ value: 'a' }] })
  await failedOften
  expect(producer.breaker.state).toBe('closed')
  cluster.partition('orders', 0).moveLeader(2)
  await sent
  expect(cluster.log('orders').map(({ value }) => String(value))).toEqual(['a'])
})
