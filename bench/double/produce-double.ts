import { FrameReader, FrameWriter } from '../core-internals.ts'

/** What a Produce request says of one partition, as far as a broker must know to answer. */
export interface ProducedBatch {
  readonly topic: string
  readonly partition: number
  readonly records: number
}

/** Of a record batch v2. */
const RECORD_COUNT_AT = 57

/**
 * Reads the body of a Produce request of version 9 or later. `pieces` are as core writes them: what
 * belongs to the request, and between any two of those a batch, whose bytes are not copied.
 */
export function readProduce(pieces: readonly Buffer[]): ProducedBatch[] {
  const reader = new FrameReader(Buffer.concat(pieces.filter((_, i) => i % 2 === 0)))
  const batches = pieces.filter((_, i) => i % 2 === 1)
  const produced: ProducedBatch[] = []
  reader.compactNullableString() // transactional id
  reader.int16() // acks
  reader.int32() // timeout
  reader.array(true, (r) => {
    const topic = r.string(true)
    r.array(true, (p) => {
      const partition = p.int32()
      const length = p.uvarint() - 1
      const batch = batches[produced.length]
      if (batch?.length !== length) throw new Error(`no piece of ${length} bytes for a batch`)
      p.skipTags(true)
      produced.push({ topic, partition, records: batch.readInt32BE(RECORD_COUNT_AT) })
    })
    r.skipTags(true)
  })
  reader.skipTags(true)
  if (reader.remaining > 0 || produced.length < batches.length) throw new Error('bytes are left')
  return produced
}

/** The answer to it, from behind the correlation id: no error anywhere. `offsets` belong to `batches`. */
export function writeProduceAnswer(
  batches: readonly ProducedBatch[],
  offsets: readonly bigint[],
): Buffer {
  const writer = new FrameWriter()
  const topics = Map.groupBy(batches.keys(), (i) => batches[i]?.topic ?? '')
  writer.noTags(true) // of the flexible header
  writer.array([...topics], true, ([topic, indexes]) => {
    writer.nullableString(topic, true)
    writer.array(indexes, true, (i) => {
      writer.int32(batches[i]?.partition ?? -1).int16(0)
      writer
        .int64(offsets[i] ?? -1n)
        .int64(-1n)
        .int64(0n) // base offset, log append time, log start
      writer.array([], true, () => {}).nullableString(null, true) // refused records, message
      writer.noTags(true)
    })
    writer.noTags(true)
  })
  writer.int32(0).noTags(true) // throttle time
  return writer.bytes()
}
