// oxlint-disable typescript/no-floating-promises -- node:test waits for its tests by itself
/**
 * A test of one's own code, here under node:test; in vitest and jest only the imports differ.
 * `placeOrder` stands for the code under test.
 */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { createProducer } from '@holdfast/core'
import { startCluster } from '@holdfast/testkit'

const placeOrder = (producer, id) =>
  producer.send({ topic: 'orders', messages: [{ key: id, value: JSON.stringify({ id }) }] })

let cluster
let producer
before(async () => {
  cluster = await startCluster({ topics: { orders: { partitions: 3 } } })
  producer = createProducer({ clientId: 'shop', brokers: cluster.brokers })
})
after(async () => {
  await producer.close()
  await cluster.stop()
})
afterEach(() => cluster.clear())

test('an order is in the log', async () => {
  await placeOrder(producer, 'a1')
  assert.deepEqual(
    cluster.log('orders').map(({ key, value }) => `${key} ${value}`),
    ['a1 {"id":"a1"}'],
  )
})

test('an order is there once, though the answer was lost', async () => {
  cluster.on('Produce', { topic: 'orders' }).afterAppend().disconnect('rst')
  await placeOrder(producer, 'a2')
  assert.equal(cluster.log('orders').filter(({ key }) => String(key) === 'a2').length, 1)
  cluster.assertAllFaultsFired()
})

test('an order survives a broker that goes down while it is on its way', async () => {
  const held = cluster.on('Produce', { topic: 'orders' }).request().hold()
  const placed = placeOrder(producer, 'a3')
  await held.reached()
  const [{ brokerId }] = cluster.history({ api: 'Produce', topic: 'orders' }).slice(-1)
  await cluster.broker(brokerId).stop()
  held.release()
  await placed
  assert.equal(cluster.log('orders').filter(({ key }) => String(key) === 'a3').length, 1)
  await cluster.broker(brokerId).start()
})
