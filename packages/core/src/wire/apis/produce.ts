import type { FrameReader } from '../frame-reader.ts'
import { uvarintSize, writeUvarint } from '../varint.ts'
import { isFlexible } from './api.ts'

/** One sealed batch on its way to one partition. */
export interface PartitionBatch {
  readonly topic: string
  readonly partition: number
  readonly bytes: Buffer
}

export interface ProducePartitionAnswer {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  readonly baseOffset: bigint
  /** Milliseconds, or -1 when the topic keeps the producer's timestamps. */
  readonly logAppendTimeMs: number
  /** Places in the batch of the records that were refused, where the broker names them. */
  readonly refusedRecords: readonly number[]
  readonly errorMessage: string | null
}

export interface ProduceAnswer {
  readonly partitions: readonly ProducePartitionAnswer[]
  /** KIP-219: no further request to this broker for so long. */
  readonly throttleTimeMs: number
}

/**
 * Produce (0), versions 8 (Kafka 2.4: names refused records) to 11. Not higher: 12 adds
 * partitions to transactions implicitly (KIP-890), 13 needs topic ids.
 */
export const produce = {
  key: 0,
  name: 'Produce',
  minVersion: 8,
  maxVersion: 11,
  flexibleFrom: 9,

  /**
   * The request's body as pieces: small ones made here, and between them the batches' own buffers,
   * which are never copied.
   */
  encode(
    version: number,
    transactionalId: string | null,
    acks: number,
    timeoutMs: number,
    batches: readonly PartitionBatch[],
  ): Buffer[] {
    const flexible = isFlexible(produce, version)
    const topics = groupByTopic(batches)
    const pieces: Buffer[] = []
    const idBytes = transactionalId === null ? 0 : Buffer.byteLength(transactionalId)
    let size = 5 + idBytes + 2 + 4 + 5
    for (const topic of topics) size += topic.nameBytes + 5 + 5 + 1 + topic.batches.length * 14
    const small = Buffer.allocUnsafe(size + 1)
    let at = 0
    let from = 0
    const length = (value: number): void => {
      if (flexible) at = writeUvarint(small, at, value + 1)
      else at = small.writeInt32BE(value, at)
    }
    if (flexible) at = writeUvarint(small, at, transactionalId === null ? 0 : idBytes + 1)
    else at = small.writeInt16BE(transactionalId === null ? -1 : idBytes, at)
    if (transactionalId !== null) at += small.write(transactionalId, at, 'utf8')
    at = small.writeInt16BE(acks, at)
    at = small.writeInt32BE(timeoutMs, at)
    length(topics.length)
    for (const topic of topics) {
      if (flexible) at = writeUvarint(small, at, topic.nameBytes + 1)
      else at = small.writeInt16BE(topic.nameBytes, at)
      at += small.write(topic.name, at, 'utf8')
      length(topic.batches.length)
      for (const { partition, bytes } of topic.batches) {
        at = small.writeInt32BE(partition, at)
        length(bytes.length)
        pieces.push(small.subarray(from, at), bytes)
        from = at
        if (flexible) small[at++] = 0
      }
      if (flexible) small[at++] = 0
    }
    if (flexible) small[at++] = 0
    if (at > from) pieces.push(small.subarray(from, at))
    return pieces
  },

  decode(reader: FrameReader, version: number): ProduceAnswer {
    const flexible = isFlexible(produce, version)
    const partitions: ProducePartitionAnswer[] = []
    reader.array(flexible, (r) => {
      const topic = r.string(flexible)
      r.array(flexible, (p) => {
        const partition = p.int32()
        const errorCode = p.int16()
        const baseOffset = p.int64()
        const logAppendTimeMs = Number(p.int64())
        p.int64() // log start offset
        const refusedRecords = p.array(flexible, (e) => {
          const place = e.int32()
          skipNullableString(e, flexible)
          e.skipTags(flexible)
          return place
        })
        const errorMessage = flexible ? p.compactNullableString() : p.nullableString()
        p.skipTags(flexible)
        partitions.push({
          topic,
          partition,
          errorCode,
          baseOffset,
          logAppendTimeMs,
          refusedRecords,
          errorMessage,
        })
      })
      r.skipTags(flexible)
    })
    const throttleTimeMs = reader.int32()
    reader.skipTags(flexible)
    return { partitions, throttleTimeMs }
  },

  /** Bytes that a batch adds to a request besides its own; an upper bound, for `maxRequestSize`. */
  overhead(topic: string): number {
    return Buffer.byteLength(topic) + 11 + 4 + uvarintSize(0xffffffff) + 2
  },
} as const

function skipNullableString(reader: FrameReader, flexible: boolean): void {
  if (flexible) reader.compactNullableString()
  else reader.nullableString()
}

interface TopicGroup {
  readonly name: string
  readonly nameBytes: number
  readonly batches: PartitionBatch[]
}

function groupByTopic(batches: readonly PartitionBatch[]): TopicGroup[] {
  const groups = new Map<string, TopicGroup>()
  for (const batch of batches) {
    const group = groups.get(batch.topic)
    if (group) group.batches.push(batch)
    else {
      const nameBytes = Buffer.byteLength(batch.topic)
      groups.set(batch.topic, { name: batch.topic, nameBytes, batches: [batch] })
    }
  }
  return [...groups.values()]
}
