import { errorCode } from '../../wire/error-codes.ts'
import type { AddPartitionsAnswer, AddPartitionsRequest } from './transaction-messages.ts'

/** Kafka's own topics, which a client may not add: offsets go by AddOffsetsToTxn. */
const INTERNAL = new Set(['__consumer_offsets', '__transaction_state', '__share_group_state'])

type Topics = AddPartitionsRequest['topics']

/**
 * The codes of a request that asks for a partition that it cannot have: then nothing is added and
 * the others are told 55. Undefined if all can be had. Comes before any look at the transaction.
 */
export function refusedPartitions(
  topics: Topics,
  exists: (topic: string, partition: number) => boolean,
): AddPartitionsAnswer | undefined {
  const code = (name: string, partition: number): number => {
    if (INTERNAL.has(name)) return errorCode('TOPIC_AUTHORIZATION_FAILED')
    return exists(name, partition) ? 0 : errorCode('UNKNOWN_TOPIC_OR_PARTITION')
  }
  const refused = topics.some(({ name, partitions }) => partitions.some((p) => code(name, p) !== 0))
  if (!refused) return undefined
  return answerEach(topics, (name, p) => code(name, p) || errorCode('OPERATION_NOT_ATTEMPTED'))
}

export function answerEach(
  topics: Topics,
  code: (name: string, partition: number) => number,
): AddPartitionsAnswer {
  const results = topics.map(({ name, partitions }) => ({
    name,
    results: partitions.map((partitionIndex) => ({
      partitionIndex,
      partitionErrorCode: code(name, partitionIndex),
    })),
  }))
  return { results }
}
