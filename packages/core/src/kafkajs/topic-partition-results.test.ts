import { expect, it } from 'vitest'
import { RecordMetadata } from '../record-metadata.ts'
import { topicPartitionResults } from './topic-partition-results.ts'

it('one entry per topic and partition, with the offset of its first record', () => {
  const records = [
    new RecordMetadata('b', 2, 7n, 1),
    new RecordMetadata('b', 0, 3n, 1),
    new RecordMetadata('b', 2, 8n, 1),
    new RecordMetadata('a', 0, 2n ** 60n, 1),
  ]
  const rest = { errorCode: 0, logAppendTime: '-1', logStartOffset: '-1' }
  expect(topicPartitionResults(records)).toEqual([
    { topicName: 'b', partition: 0, baseOffset: '3', ...rest },
    { topicName: 'b', partition: 2, baseOffset: '7', ...rest },
    { topicName: 'a', partition: 0, baseOffset: '1152921504606846976', ...rest },
  ])
  expect(topicPartitionResults([])).toEqual([])
})

it('an offset that the broker did not name is -1, as in Kafka', () => {
  const [result] = topicPartitionResults([new RecordMetadata('a', 0, undefined, 1)])
  expect(result?.baseOffset).toBe('-1')
})
