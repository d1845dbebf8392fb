// "Producing messages": acks of all in-sync replicas, of the leader, and none.
const { Kafka, logLevel } = require('kafkajs')

const kafka = new Kafka({ brokers: ['kafka1:9092', 'kafka2:9092'], logLevel: logLevel.ERROR })
const producer = kafka.producer()

const run = async () => {
  await producer.connect()
  for (const acks of [-1, 1, 0]) {
    const messages = [{ key: 'key', value: `acks ${acks}` }]
    const results = await producer.send({ topic: 'topic-one', acks, messages })
    console.log(acks, results.map((r) => r.baseOffset).join())
  }
  await producer.disconnect()
}

run().catch(console.error)
