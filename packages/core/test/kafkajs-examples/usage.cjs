// README, "Usage": one producer, one consumer. Ends once the message came back.
const { Kafka } = require('kafkajs')

const kafka = new Kafka({
  clientId: 'my-app',
  brokers: ['kafka1:9092', 'kafka2:9092'],
})

const producer = kafka.producer()
const consumer = kafka.consumer({ groupId: 'topic-one-group' })

const run = async () => {
  await producer.connect()
  await producer.send({
    topic: 'topic-one',
    messages: [{ value: 'Hello from one message!' }],
  })

  await consumer.connect()
  await consumer.subscribe({ topic: 'topic-one', fromBeginning: true })
  await new Promise((received, failed) => {
    consumer
      .run({
        eachMessage: async ({ partition, message }) => {
          console.log({ partition, offset: message.offset, value: message.value.toString() })
          received()
        },
      })
      .catch(failed)
  })
  await consumer.disconnect()
  await producer.disconnect()
}

run().catch(console.error)
