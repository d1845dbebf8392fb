import { type Api, isFlexible } from './api.ts'

export interface MetadataRequest {
  readonly topics: readonly string[]
  readonly allowAutoTopicCreation: boolean
}

export interface MetadataAnswer {
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[]
  readonly topics: readonly TopicAnswer[]
}

export interface TopicAnswer {
  readonly errorCode: number
  readonly name: string
  /** Changes when a topic is deleted and created again (KIP-516); empty below version 10. */
  readonly topicId: string
  readonly partitions: readonly PartitionAnswer[]
}

export interface PartitionAnswer {
  readonly errorCode: number
  readonly index: number
  /** Broker id, or -1 while there is none. */
  readonly leader: number
  /** Grows with each election; an answer with a lower one is older than what we know (KIP-320). */
  readonly leaderEpoch: number
}

/** Metadata (3), versions 9 (Kafka 2.4) to 12. Version 10 (Kafka 2.8) adds topic ids. */
export const metadata: Api<MetadataRequest, MetadataAnswer> = {
  key: 3,
  name: 'Metadata',
  minVersion: 9,
  maxVersion: 12,
  flexibleFrom: 9,
  encode(writer, { topics, allowAutoTopicCreation }, version) {
    writer.array(topics, true, (topic) => {
      if (version >= 10) writer.int64(0n).int64(0n)
      writer.nullableString(topic, true).noTags(true)
    })
    writer.boolean(allowAutoTopicCreation)
    if (version <= 10) writer.boolean(false)
    writer.boolean(false).noTags(true)
  },
  decode(reader, version) {
    const flexible = isFlexible(metadata, version)
    reader.int32() // throttle_time_ms: the control connection sends one request at a time
    const brokers = reader.array(flexible, (r) => {
      const broker = { id: r.int32(), host: r.string(flexible), port: r.int32() }
      r.compactNullableString() // rack
      r.skipTags(flexible)
      return broker
    })
    reader.compactNullableString() // cluster id
    reader.int32() // controller id
    const topics = reader.array(flexible, (r) => {
      const errorCode = r.int16()
      const name = r.compactNullableString() ?? ''
      const topicId = version >= 10 ? `${r.int64()}:${r.int64()}` : ''
      r.boolean() // internal
      const partitions = r.array(flexible, (p) => {
        const partition = {
          errorCode: p.int16(),
          index: p.int32(),
          leader: p.int32(),
          leaderEpoch: p.int32(),
        }
        for (let list = 0; list < 3; list++) p.array(flexible, (id) => id.int32()) // replicas, isr, offline
        p.skipTags(flexible)
        return partition
      })
      r.int32() // authorised operations
      r.skipTags(flexible)
      return { errorCode, name, topicId, partitions }
    })
    return { brokers, topics }
  },
}
