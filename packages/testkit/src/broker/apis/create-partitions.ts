import { errorCode, type ErrorName } from '../../wire/error-codes.ts'
import type { RequestOf, ResponseToEncode } from '../../wire/message-codec.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'

type Asked = RequestOf<'CreatePartitions'>['topics'][number]
type Answer = ResponseToEncode<'CreatePartitions'>['results'][number]

/** CreatePartitions 0 to 3: partitions are added and never taken away. */
export const createPartitions: ApiHandler<'CreatePartitions'> = {
  api: 'CreatePartitions',
  versions: [0, 3],
  handle: (request, context) => ({
    results: request.topics.map((asked) => add(asked, request.validateOnly, context)),
  }),
}

function add(asked: Asked, validateOnly: boolean, { cluster }: RequestContext): Answer {
  const { name, count, assignments } = asked
  const refuse = (error: ErrorName, errorMessage: string | null): Answer => ({
    name,
    errorCode: errorCode(error),
    errorMessage,
  })
  const topic = cluster.topics.get(name)
  if (topic === undefined) {
    return refuse('UNKNOWN_TOPIC_OR_PARTITION', 'This server does not host this topic-partition.')
  }
  const present = topic.partitions.length
  if (count === present) {
    return refuse('INVALID_PARTITIONS', `Topic already has ${present} partition(s).`)
  }
  if (count < present) {
    return refuse(
      'INVALID_PARTITIONS',
      `The topic ${name} currently has ${present} partition(s); ${count} would not be an increase.`,
    )
  }
  const known = (ids: readonly number[]): boolean =>
    ids.length === topic.replicationFactor &&
    new Set(ids).size === ids.length &&
    ids.every((id) => id >= 1 && id <= cluster.brokers.length)
  if (
    assignments !== null &&
    (assignments.length !== count - present ||
      assignments.some(({ brokerIds }) => !known(brokerIds)))
  ) {
    return refuse(
      'INVALID_REPLICA_ASSIGNMENT',
      'The manual partition assignment does not fit the topic.',
    )
  }
  if (!validateOnly) {
    for (let index = present; index < count; index++) {
      const ids = assignments?.[index - present]?.brokerIds
      topic.addPartition(
        ids?.map((id) => cluster.broker(id)) ?? cluster.replicasFor(index, topic.replicationFactor),
      )
    }
  }
  return { name, errorCode: 0, errorMessage: null }
}
