import type { RecordBatch, RecordHeader } from '../wire/record-batch.ts'

/** A record as it lies in a partition's log. */
export interface LogRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly timestamp: bigint
  readonly headers: readonly RecordHeader[]
  /** -1 without idempotence, as are the next two. */
  readonly producerId: bigint
  readonly epoch: number
  readonly sequence: number
  readonly transactional: boolean
  /** The end of a transaction, not a record of anybody's. */
  readonly control?: 'commit' | 'abort'
}

export function logRecordsOf(topic: string, partition: number, batch: RecordBatch): LogRecord[] {
  const { producerId, producerEpoch, transactional } = batch.header
  return batch.records.map(({ offset, key, value, timestamp, headers, sequence }) => ({
    topic,
    partition,
    offset,
    key,
    value,
    timestamp,
    headers,
    producerId,
    epoch: producerEpoch,
    sequence,
    transactional,
    ...(batch.marker === undefined ? {} : { control: batch.marker }),
  }))
}
