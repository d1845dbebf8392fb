/** A consumer under test: its group is told to rebalance, and it goes on where it had committed. */
import { EventEmitter, once } from 'node:events'
import { startCluster } from '@holdfast/testkit'
import { Kafka, logLevel } from 'kafkajs'

const cluster = await startCluster({ topics: { orders: { partitions: 1 } } })
const kafka = new Kafka({ clientId: 'shop', brokers: cluster.brokers, logLevel: logLevel.NOTHING })
const producer = kafka.producer()
// kafkajs sends its heartbeats between fetches: short ones notice a rebalance at once
const fast = { heartbeatInterval: 50, maxWaitTimeInMs: 50 }
const consumer = kafka.consumer({ groupId: 'billing', ...fast })
const happened = new EventEmitter()
consumer.on('consumer.commit_offsets', () => happened.emit('commit'))
consumer.on('consumer.group_join', () => happened.emit('join'))

await Promise.all([producer.connect(), consumer.connect()])
await consumer.subscribe({ topic: 'orders', fromBeginning: true })
const seen: string[] = []
await consumer.run({ eachMessage: async ({ message }) => void seen.push(String(message.value)) })

const firstCommit = once(happened, 'commit')
await producer.send({ topic: 'orders', messages: [{ value: 'one' }, { value: 'two' }] })
await firstCommit

const joinedAgain = once(happened, 'join')
cluster.forceRebalance('billing')
await joinedAgain

const secondCommit = once(happened, 'commit')
await producer.send({ topic: 'orders', messages: [{ value: 'three' }] })
await secondCommit
console.log(seen.join(', '))

await Promise.all([producer.disconnect(), consumer.disconnect()])
await cluster.stop()
