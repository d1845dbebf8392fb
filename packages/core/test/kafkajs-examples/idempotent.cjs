// "Configuration" and "Producing": brokers found at run time, retries of one's own, idempotence.
const { Kafka, logLevel } = require('kafkajs')

const kafka = new Kafka({
  clientId: 'my-app',
  brokers: async () => ['kafka1:9092', 'kafka2:9092'],
  requestTimeout: 25000,
  retry: { initialRetryTime: 100, retries: 8 },
  logLevel: logLevel.ERROR,
})
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })

const run = async () => {
  console.log(producer.isIdempotent())
  await producer.connect()
  for (let n = 0; n < 10; n++) {
    await producer.send({ topic: 'topic-one', messages: [{ key: 'key', value: `${n}` }] })
  }
  await producer.disconnect()
}

run().catch(console.error)
