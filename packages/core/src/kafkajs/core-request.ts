import type { Message as KafkajsMessage, TopicMessages } from 'kafkajs'
import type { Message, SendBatchRequest } from '../pipeline/message.ts'
import { leftToPartitioner } from './core-partitioner.ts'

/** kafkajs's request as the core takes it. What is wrong with it stays, for the core to name. */
export function coreRequest(given: unknown = [], customPartitioner: boolean): SendBatchRequest {
  if (!Array.isArray(given)) return { topicMessages: given as SendBatchRequest['topicMessages'] }
  return {
    topicMessages: given.map((entry: TopicMessages | undefined) => ({
      topic: entry?.topic as string,
      messages: coreMessages(entry?.messages, customPartitioner),
    })),
  }
}

function coreMessages(given: unknown, customPartitioner: boolean): readonly Message[] {
  if (!Array.isArray(given)) return given as readonly Message[]
  return (given as readonly KafkajsMessage[]).map((message) => {
    let core = message as Message
    if (typeof message !== 'object' || message === null) return core
    // kafkajs takes null and '' for "none" here
    const { partition, timestamp } = message as { partition?: unknown; timestamp?: unknown }
    if (timestamp === null || timestamp === '') core = { ...core, timestamp: undefined }
    if (partition === null) core = { ...core, partition: undefined }
    else if (partition !== undefined && customPartitioner) core = leftToPartitioner(core)
    return core
  })
}
