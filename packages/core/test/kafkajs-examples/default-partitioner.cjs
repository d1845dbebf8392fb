// "Default partitioners": the one of the Java client.
const { Kafka, Partitioners, logLevel } = require('kafkajs')

const kafka = new Kafka({ brokers: ['kafka1:9092', 'kafka2:9092'], logLevel: logLevel.ERROR })
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })

const run = async () => {
  await producer.connect()
  const messages = Array.from({ length: 9 }, (_, n) => ({ key: `customer-${n}`, value: `${n}` }))
  await producer.send({ topic: 'topic-one', messages })
  await producer.disconnect()
}

run().catch(console.error)
