/** A consumer under test: its group's coordinator moves, and it goes on where it had committed. */
import { startCluster } from '@holdfast/testkit'
import { Kafka, logLevel } from 'kafkajs'

const cluster = await startCluster({ topics: { orders: { partitions: 1 } } })
const kafka = new Kafka({ clientId: 'shop', brokers: cluster.brokers, logLevel: logLevel.NOTHING })
const producer = kafka.producer()
const consumer = kafka.consumer({ groupId: 'billing', heartbeatInterval: 50 })
await Promise.all([producer.connect(), consumer.connect()])
await consumer.subscribe({ topic: 'orders', fromBeginning: true })

const seen: string[] = []
let arrived = (): void => undefined
const count = (n: number): Promise<void> =>
  new Promise((resolve) => {
    arrived = () => (seen.length >= n ? resolve() : undefined)
    arrived()
  })
await consumer.run({
  async eachMessage({ message }) {
    seen.push(String(message.value))
    arrived()
  },
})
await producer.send({ topic: 'orders', messages: [{ value: 'one' }, { value: 'two' }] })
await count(2)

const from = cluster.coordinatorOf('group', 'billing')
const to = (from % 3) + 1
cluster.moveCoordinator('group', 'billing', to)
console.log(`the coordinator moved: ${from !== to}`)

await producer.send({ topic: 'orders', messages: [{ value: 'three' }] })
await count(3)
console.log(seen.join(', '))

await Promise.all([producer.disconnect(), consumer.disconnect()])
await cluster.stop()
