import kafkajs, { type ICustomPartitioner, type Message as KafkajsMessage } from 'kafkajs'
import type { PartitionerFunction } from '../config/producer-options.ts'
import type { Message } from '../pipeline/message.ts'

type AnyMessage = Message<unknown, unknown>

/** Carries the message as the caller wrote it, where the core is given a copy without `partition`. */
const ORIGINAL: unique symbol = Symbol('original')

/**
 * kafkajs's partitioner for the core. Undefined for kafkajs's default, which puts a key where the
 * core puts it; of records without key the core makes better batches than its round robin.
 */
export function corePartitioner(
  createPartitioner: ICustomPartitioner | undefined,
): PartitionerFunction | undefined {
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

function original(message: AnyMessage & { readonly [ORIGINAL]?: AnyMessage }): KafkajsMessage {
  return (message[ORIGINAL] ?? message) as KafkajsMessage
}
