import { Kafka, logLevel } from 'kafkajs'

const [brokers = '', topic = ''] = process.argv.slice(2)
const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
const producer = kafka.producer({ idempotent: true })
await producer.connect()
try {
  const [metadata] = await producer.send({ topic, messages: [{ value: 'A' }] })
  console.log('acknowledged', metadata?.baseOffset)
} catch (error) {
  console.log('rejected', String(error))
}
await producer.disconnect()
