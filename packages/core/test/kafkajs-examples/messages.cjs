// "Producing messages": keys, partitions, headers, timestamps, bytes and tombstones.
const { Kafka, logLevel } = require('kafkajs')

const kafka = new Kafka({
  clientId: 'my-app',
  brokers: ['kafka1:9092', 'kafka2:9092'],
  logLevel: logLevel.ERROR,
})
const producer = kafka.producer({ allowAutoTopicCreation: false, metadataMaxAge: 60000 })

const run = async () => {
  await producer.connect()

  await producer.send({
    topic: 'topic-one',
    messages: [
      { key: 'key1', value: 'hello world' },
      { key: 'key2', value: 'hey hey!' },
      { key: 'key1', value: Buffer.from('as bytes') },
      { key: 'key2', value: null },
    ],
  })

  const results = await producer.send({
    topic: 'topic-two',
    messages: [
      { key: 'key1', value: 'first', partition: 0 },
      { key: 'key2', value: 'second', partition: 1 },
      { key: 'key3', value: 'third', partition: 1, timestamp: '1700000000000' },
      {
        key: 'key4',
        value: 'fourth',
        partition: 0,
        headers: {
          'correlation-id': '2bfb68bb-893a-423b-a7fa-7b568cad5b67',
          'system-id': ['my-system', Buffer.from('another')],
        },
      },
    ],
  })
  results.sort((a, b) => a.partition - b.partition)
  for (const { topicName, partition, errorCode, baseOffset, logAppendTime } of results) {
    console.log(topicName, partition, errorCode, baseOffset, logAppendTime)
  }

  await producer.disconnect()
}

run().catch(console.error)
