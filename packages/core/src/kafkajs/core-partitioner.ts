import kafkajs, { type ICustomPartitioner, type Message as KafkajsMessage } from 'kafkajs'
import type { Message } from '../pipeline/message.ts'

/** What the core shows its partitioner of a record that has no partition of its own. */
export interface PartitionerInput {
  readonly topic: string
  readonly key: Uint8Array | null
  readonly message: Message
  readonly partitions: readonly {
    readonly partition: number
    /** Broker id, or -1 while nobody leads. */
    readonly leader: number
  }[]
}

export type CorePartitioner = (record: PartitionerInput) => number

/** Carries the message as the caller wrote it, where the core is given a copy without `partition`. */
const ORIGINAL: unique symbol = Symbol('original')

/**
 * kafkajs's partitioner for the core. Undefined for kafkajs's default, which puts a key where the
 * core puts it; of records without key the core makes better batches than its round robin.
 */
export function corePartitioner(
  createPartitioner: ICustomPartitioner | undefined,
): CorePartitioner | undefined {
  const { DefaultPartitioner, JavaCompatiblePartitioner } = kafkajs.Partitioners
  if (createPartitioner === undefined || createPartitioner === null) return undefined
  if (createPartitioner === DefaultPartitioner) return undefined
  if (createPartitioner === JavaCompatiblePartitioner) return undefined
  const choose = createPartitioner()
  return ({ topic, message, partitions }) =>
    choose({
      topic,
      partitionMetadata: partitions.map(({ partition, leader }) => ({
        partitionErrorCode: 0,
        partitionId: partition,
        leader,
        replicas: [],
        isr: [],
      })),
      message: original(message),
    })
}

/** kafkajs asks a custom partitioner about every message, the core only about those without `partition`. */
export function leftToPartitioner(message: Message): Message {
  const copy = { ...message, [ORIGINAL]: message }
  delete (copy as { partition?: number }).partition
  return copy
}

function original(message: Message & { readonly [ORIGINAL]?: Message }): KafkajsMessage {
  return (message[ORIGINAL] ?? message) as KafkajsMessage
}
