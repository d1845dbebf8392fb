/** What becomes of a record whose answer is lost: an exact fault, and the log as the witness. */
import { startCluster } from '@holdfast/testkit'
import { Kafka, logLevel } from 'kafkajs'

const cluster = await startCluster({ topics: { orders: { partitions: 1 } } })
const kafka = new Kafka({
  clientId: 'shop',
  brokers: cluster.brokers,
  logLevel: logLevel.NOTHING,
  retry: { initialRetryTime: 10 },
})
const producer = kafka.producer() // not idempotent: a repeat is a second record
await producer.connect()

// The second Produce to this partition is stored, and its answer never arrives
const lost = cluster.on('Produce', { topic: 'orders', partition: 0 }).nth(2).afterAppend()
lost.disconnect('rst')

for (const value of ['first', 'second', 'third']) {
  await producer.send({ topic: 'orders', messages: [{ value }] })
}
cluster.assertAllFaultsFired()
for (const { offset, value } of cluster.log('orders')) console.log(`${offset} ${String(value)}`)

await producer.disconnect()
await cluster.stop()
