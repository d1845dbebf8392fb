import { Kafka, logLevel } from 'kafkajs'

const [brokers = '', topic = ''] = process.argv.slice(2)
const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
const producer = kafka.producer({ idempotent: true })
await producer.connect()
producer.on(producer.events.REQUEST, ({ payload }) => {
  if (payload.apiName === 'Produce') throw new Error('from a listener')
})
try {
  await producer.send({ topic, messages: [{ value: 'A' }] })
  console.log('acknowledged')
} catch (error) {
  console.log('rejected', String(error))
}
await producer.disconnect()
