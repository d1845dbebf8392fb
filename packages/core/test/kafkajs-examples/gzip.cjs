// "Compression": GZIP
const { Kafka, CompressionTypes, logLevel } = require('kafkajs')

const kafka = new Kafka({ brokers: ['kafka1:9092', 'kafka2:9092'], logLevel: logLevel.ERROR })
const producer = kafka.producer()

const run = async () => {
  await producer.connect()
  await producer.send({
    topic: 'topic-one',
    compression: CompressionTypes.GZIP,
    messages: [
      { key: 'key1', value: 'hello world' },
      { key: 'key2', value: 'hey hey!' },
    ],
  })
  await producer.disconnect()
}

run().catch(console.error)
