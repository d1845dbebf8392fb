import { createProducer, HoldfastError } from '@holdfast/core'

const producer = createProducer({ clientId: 'orders', brokers: ['localhost:9092'] })
try {
  const [record] = await producer.send({
    topic: 'orders',
    messages: [{ key: 'customer-7', value: 'one flat white' }],
  })
  console.log(record?.topic, record?.partition, record?.offset)
} catch (error) {
  if (HoldfastError.is(error) && error.fate === 'not-written') console.log('safe to send again')
  throw error
} finally {
  await producer.close()
}
