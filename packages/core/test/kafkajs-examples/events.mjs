// "Instrumentation events", and what a failed send looks like, as an ES module.
import kafkajs from 'kafkajs'

const { Kafka, logLevel } = kafkajs
const kafka = new Kafka({
  brokers: ['kafka1:9092', 'kafka2:9092'],
  logLevel: logLevel.WARN,
  logCreator: () => (entry) => console.log(entry.namespace, entry.label, entry.log.message),
})
const producer = kafka.producer()
const { CONNECT, DISCONNECT } = producer.events
const stop = producer.on(CONNECT, ({ type }) => console.log(type))
producer.on(DISCONNECT, ({ type }) => console.log(type))
producer.on('producer.network.request_timeout', () => console.log('never'))
try {
  producer.on('producer.nothing', () => {})
} catch (error) {
  console.log('no such event', error.retriable)
}

await producer.connect()
stop()
try {
  await producer.send({ topic: 'topic-one', messages: [{ key: 'no value' }] })
} catch (error) {
  console.log('not sent', error.retriable)
}
await producer.send({ topic: 'topic-one', messages: [{ key: 'key', value: 'sent' }] })
producer.logger().warn('the end is near')
await producer.disconnect()
await producer.connect()
await producer.disconnect()
