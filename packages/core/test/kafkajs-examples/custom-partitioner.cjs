// "Custom partitioner": asked about every message, also about one that names its partition.
const { Kafka, logLevel } = require('kafkajs')

const kafka = new Kafka({ brokers: ['kafka1:9092', 'kafka2:9092'], logLevel: logLevel.ERROR })

const ByCustomer = () => {
  return ({ topic, partitionMetadata, message }) => {
    const led = partitionMetadata.every(
      ({ partitionId, leader }) => partitionId >= 0 && leader >= 0,
    )
    if (topic !== 'topic-one' || !led) throw new Error('not what a partitioner is shown')
    const last = partitionMetadata.length - 1
    return message.headers.customer === 'big' ? last : 0
  }
}

const producer = kafka.producer({ createPartitioner: ByCustomer })

const run = async () => {
  await producer.connect()
  await producer.send({
    topic: 'topic-one',
    messages: [
      { key: 'a', value: '1', headers: { customer: 'big' } },
      { key: 'b', value: '2', headers: { customer: 'small' } },
      { key: 'c', value: '3', headers: { customer: 'big' }, partition: 1 },
      { value: '4', headers: { customer: 'small' } },
    ],
  })
  await producer.disconnect()
}

run().catch(console.error)
