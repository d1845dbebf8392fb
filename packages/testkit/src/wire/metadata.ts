import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

/** Kafka 2.5 and 4.2 both serve it, and it is not flexible. */
export const METADATA_VERSION = 8

export interface BrokerAddress {
  readonly nodeId: number
  readonly host: string
  readonly port: number
}

export interface MetadataPartition {
  readonly errorCode: number
  readonly index: number
  /** -1 while a leader is being elected. */
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly inSyncReplicas: readonly number[]
}

export interface MetadataTopic {
  readonly errorCode: number
  readonly name: string
  readonly partitions: readonly MetadataPartition[]
}

export interface MetadataResponse {
  readonly brokers: readonly BrokerAddress[]
  readonly topics: readonly MetadataTopic[]
}

export function encodeMetadataRequest(topic: string): Buffer {
  return new WireWriter()
    .array([topic], (name, w) => w.string(name))
    .boolean(false) // allow_auto_topic_creation
    .boolean(false) // include_cluster_authorized_operations
    .boolean(false) // include_topic_authorized_operations
    .finish()
}

export function decodeMetadataResponse(bytes: Buffer, offset = 0): MetadataResponse {
  const reader = new WireReader(bytes, { offset })
  reader.int32() // throttle_time_ms
  const brokers = reader.array((r) => {
    const broker = { nodeId: r.int32(), host: r.string(), port: r.int32() }
    r.nullableString() // rack
    return broker
  })
  reader.nullableString() // cluster_id
  reader.int32() // controller_id
  const topics = reader.array((r) => {
    const errorCode = r.int16()
    const name = r.string()
    r.boolean() // is_internal
    const partitions = r.array(readPartition)
    r.int32() // topic_authorized_operations
    return { errorCode, name, partitions }
  })
  return { brokers, topics }
}

function readPartition(reader: WireReader): MetadataPartition {
  const errorCode = reader.int16()
  const index = reader.int32()
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const [replicas, inSyncReplicas] = [
    reader.array((r) => r.int32()),
    reader.array((r) => r.int32()),
  ]
  reader.array((r) => r.int32()) // offline_replicas
  return { errorCode, index, leaderId, leaderEpoch, replicas, inSyncReplicas }
}
