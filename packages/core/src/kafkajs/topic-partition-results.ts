import type { RecordMetadata as KafkajsRecordMetadata } from 'kafkajs'
import type { RecordMetadata } from '../record-metadata.ts'

/** Kafka's own value for what is not known. */
const UNKNOWN = '-1'

/**
 * As kafkajs: one entry per topic and partition of the call, with the offset of the call's first
 * record there. Topics in call order, partitions in their own.
 */
export function topicPartitionResults(records: readonly RecordMetadata[]): KafkajsRecordMetadata[] {
  const byTopic = new Map<string, Map<number, RecordMetadata>>()
  for (const record of records) {
    let first = byTopic.get(record.topic)
    if (!first) byTopic.set(record.topic, (first = new Map()))
    if (!first.has(record.partition)) first.set(record.partition, record)
  }
  return Array.from(byTopic.values()).flatMap((ofTopic) =>
    Array.from(ofTopic.values())
      .toSorted((a, b) => a.partition - b.partition)
      .map(({ topic, partition, offset }) => ({
        topicName: topic,
        partition,
        errorCode: 0,
        baseOffset: offset?.toString() ?? UNKNOWN,
        logAppendTime: UNKNOWN,
        logStartOffset: UNKNOWN,
      })),
  )
}
