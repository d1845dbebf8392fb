import { isFlexible } from '../../src/wire/api-keys.ts'
import { encodeRecordBatch } from '../../src/wire/encode-record-batch.ts'
import { requestCodec, responseCodec } from '../../src/wire/message-codec.ts'
import { WireReader } from '../../src/wire/wire-reader.ts'
import { WireWriter } from '../../src/wire/wire-writer.ts'

export interface Identity {
  readonly producerId: bigint
  readonly producerEpoch: number
}

interface Owned extends Identity {
  readonly version: number
  readonly transactionalId: string
}

export interface TopicPartitions {
  readonly name: string
  readonly partitions: readonly number[]
}

/** A request to a transaction coordinator, or one for which a broker asks it. */
export type Ask =
  | {
      readonly api: 'InitProducerId'
      readonly version: number
      readonly transactionalId: string | null
      readonly transactionTimeoutMs: number
      readonly producerId: bigint
      readonly producerEpoch: number
    }
  | (Owned & { readonly api: 'AddPartitionsToTxn'; readonly topics: readonly TopicPartitions[] })
  | (Owned & { readonly api: 'AddOffsetsToTxn'; readonly groupId: string })
  | (Owned & { readonly api: 'EndTxn'; readonly committed: boolean })
  | (Owned & { readonly api: 'Produce'; readonly topic: string; readonly partition: number })
  | (Owned & {
      readonly api: 'TxnOffsetCommit'
      readonly groupId: string
      readonly topic: string
      readonly partition: number
    })

/** The code; for InitProducerId the identity as well, for AddPartitionsToTxn a code per partition. */
export interface Answer {
  readonly errorCode: number
  readonly identity?: Identity
  readonly partitions?: readonly (readonly [string, number])[]
}

export function encodeAsk(ask: Ask): Buffer {
  const { api, version } = ask
  const w = new WireWriter({ flexible: isFlexible(api, version) })
  if (ask.api === 'InitProducerId') {
    w.string(ask.transactionalId).int32(ask.transactionTimeoutMs)
    if (version >= 3) w.int64(ask.producerId).int16(ask.producerEpoch)
    return w.tags().finish()
  }
  if (ask.api === 'Produce') return encodeProduce(ask)
  w.string(ask.transactionalId)
  if (ask.api === 'TxnOffsetCommit') w.string(ask.groupId)
  w.int64(ask.producerId).int16(ask.producerEpoch)
  switch (ask.api) {
    case 'AddPartitionsToTxn':
      w.array(ask.topics, (topic, each) => {
        each.string(topic.name)
        each.array(topic.partitions, (p, of) => of.int32(p)).tags()
      })
      break
    case 'AddOffsetsToTxn':
      w.string(ask.groupId)
      break
    case 'EndTxn':
      w.boolean(ask.committed)
      break
    case 'TxnOffsetCommit':
      if (version >= 3) w.int32(-1).string('').string(null) // generation, member, instance
      w.array([ask.topic], (topic, each) => {
        each.string(topic)
        each.array([ask.partition], (p, of) => {
          of.int32(p).int64(1n)
          if (version >= 2) of.int32(-1) // committed_leader_epoch
          of.string(null).tags()
        })
        each.tags()
      })
      break
  }
  return w.tags().finish()
}

function encodeProduce(ask: Extract<Ask, { api: 'Produce' }>): Buffer {
  const { transactionalId, producerId, producerEpoch, topic, partition, version } = ask
  const records = encodeRecordBatch({
    records: [{ value: 'in a transaction' }],
    producerId,
    producerEpoch,
    baseSequence: 0,
    transactional: true,
  })
  const topics = [{ name: topic, partitions: [{ index: partition, records }] }]
  const request = { transactionalId, acks: -1, timeoutMs: 10_000, topics }
  return requestCodec('Produce', version).encode(request)
}

/** `offset`: where the body begins. */
export function decodeAnswer(ask: Ask, bytes: Buffer, offset: number): Answer {
  const { api, version } = ask
  if (api === 'Produce') {
    const { topics } = responseCodec('Produce', version).decode(bytes, offset)
    return { errorCode: topics[0]?.partitions[0]?.errorCode as number }
  }
  const r = new WireReader(bytes, { flexible: isFlexible(api, version), offset })
  r.int32() // throttle_time_ms
  if (api === 'AddPartitionsToTxn' || api === 'TxnOffsetCommit') {
    const partitions = readPartitionCodes(r)
    return { errorCode: partitions[0]?.[1] ?? 0, partitions }
  }
  const errorCode = r.int16()
  if (api !== 'InitProducerId') return { errorCode }
  return { errorCode, identity: { producerId: r.int64(), producerEpoch: r.int16() } }
}

function readPartitionCodes(r: WireReader): [string, number][] {
  const codes = r.array((topic) => {
    const name = topic.string()
    const each = topic.array((p): [string, number] => {
      const code: [string, number] = [`${name}-${p.int32()}`, p.int16()]
      p.tags()
      return code
    })
    topic.tags()
    return each
  })
  return codes.flat().toSorted(([a], [b]) => a.localeCompare(b))
}
