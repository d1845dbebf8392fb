/** Sends keyed records reliably and prints `topic partition offset` of each: see docs/guide/reliable-producer.md. */
const { createProducer, HoldfastError } = require('@holdfast/core')

const { KAFKA_BROKERS = 'localhost:9092' } = process.env
const [topic = 'orders'] = process.argv.slice(2)
const orders = [
  { key: 'customer-1', value: 'one flat white' },
  { key: 'customer-2', value: 'two espressos' },
  { key: 'customer-1', value: 'and a croissant' },
]

const producer = createProducer({
  clientId: 'reliable-producer',
  brokers: KAFKA_BROKERS.split(','),
  acks: 'all', // acknowledged once every in-sync replica has it
  enableIdempotence: true, // stored once and in order, however often it has to be sent
  retries: 2_147_483_647, // in effect: until deliveryTimeoutMs has passed
})

async function send(order) {
  try {
    for (const { partition, offset } of await producer.send({ topic, messages: [order] })) {
      console.log(`${topic} ${partition} ${offset}`)
    }
  } catch (error) {
    if (!HoldfastError.is(error)) throw error
    process.exitCode = 1
    if (error.fate === 'not-written') {
      // Not in the log: keep it, mend what the message names, and send it again
      console.error(`${order.value}: safe to send again. ${error.message}`)
    } else {
      // Perhaps in the log: send it again only if its reader can tell a repeat
      console.error(`${order.value}: look before sending it again. ${error.message}`)
    }
  }
}

async function main() {
  try {
    // Not one after the other: what is sent together shares a batch, and the order of a key holds
    await Promise.all(orders.map(send))
  } finally {
    await producer.close()
  }
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
