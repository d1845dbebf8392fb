// "Producing to multiple topics"
const { Kafka, logLevel } = require('kafkajs')

const kafka = new Kafka({ brokers: ['kafka1:9092', 'kafka2:9092'], logLevel: logLevel.ERROR })
const producer = kafka.producer()

const topicMessages = [
  {
    topic: 'topic-one',
    messages: [{ key: 'key', value: 'hello one' }],
  },
  {
    topic: 'topic-two',
    messages: [
      {
        key: 'key',
        value: 'hello two',
        headers: {
          'correlation-id': '2bfb68bb-893a-423b-a7fa-7b568cad5b67',
        },
      },
    ],
  },
  {
    topic: 'topic-one',
    messages: [{ key: 'key', value: 'hello one again' }],
  },
]

const run = async () => {
  await producer.connect()
  const results = await producer.sendBatch({ topicMessages })
  for (const topic of ['topic-one', 'topic-two']) {
    const { partition, baseOffset } = results.find(({ topicName }) => topicName === topic)
    console.log(topic, partition, baseOffset)
  }
  await producer.disconnect()
}

run().catch(console.error)
