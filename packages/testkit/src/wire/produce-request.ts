import { isFlexible } from './api-keys.ts'
import { WireFormatError } from './wire-format-error.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

/** Kafka 4 serves Produce from 3; 12 and 13 change what a request means (KIP-890, topic ids). */
const MIN_VERSION = 3
const MAX_VERSION = 12

export interface ProduceRequestPartition {
  readonly index: number
  /** The batch as it was sent: a view of the frame. */
  readonly records: Buffer | null
  readonly tags: Buffer
}

export interface ProduceRequestTopic {
  readonly name: string
  readonly partitions: readonly ProduceRequestPartition[]
  readonly tags: Buffer
}

export interface ProduceRequest {
  readonly transactionalId: string | null
  readonly acks: number
  readonly timeoutMs: number
  readonly topics: readonly ProduceRequestTopic[]
  readonly tags: Buffer
}

export function canReadProduce(version: number): boolean {
  return version >= MIN_VERSION && version <= MAX_VERSION
}

export function decodeProduceRequest(bytes: Buffer, version: number, offset = 0): ProduceRequest {
  assertVersion(version)
  const reader = new WireReader(bytes, { flexible: isFlexible('Produce', version), offset })
  return {
    transactionalId: reader.nullableString(),
    acks: reader.int16(),
    timeoutMs: reader.int32(),
    topics: reader.array((r) => ({
      name: r.string(),
      partitions: r.array((p) => ({
        index: p.int32(),
        records: p.nullableBytes(),
        tags: p.tags(),
      })),
      tags: r.tags(),
    })),
    tags: reader.tags(),
  }
}

export function encodeProduceRequest(request: ProduceRequest, version: number): Buffer {
  assertVersion(version)
  return new WireWriter({ flexible: isFlexible('Produce', version), sizeHint: 1024 })
    .string(request.transactionalId)
    .int16(request.acks)
    .int32(request.timeoutMs)
    .array(request.topics, (topic, w) => {
      w.string(topic.name)
      w.array(topic.partitions, (partition) => {
        w.int32(partition.index).bytes(partition.records).tags(partition.tags)
      })
      w.tags(topic.tags)
    })
    .tags(request.tags)
    .finish()
}

function assertVersion(version: number): void {
  if (canReadProduce(version)) return
  throw new WireFormatError(
    `Produce v${version} is not read here, only v${MIN_VERSION} to v${MAX_VERSION}`,
  )
}
