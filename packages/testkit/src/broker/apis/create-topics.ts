import { errorCode, type ErrorName } from '../../wire/error-codes.ts'
import type { RequestOf, ResponseToEncode } from '../../wire/message-codec.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'
import { collidingTopic, topicNameProblem } from '../topic-name.ts'
import { configProblem, TOPIC_CONFIGS } from '../topic-configs.ts'

type Asked = RequestOf<'CreateTopics'>['topics'][number]
type Answer = ResponseToEncode<'CreateTopics'>['topics'][number]

/** Source of a setting: 1 = of the topic, 5 = the default (DescribeConfigs). */
const OF_TOPIC = 1
const DEFAULT = 5
const NOT_GIVEN = -1

class Refused extends Error {
  readonly code: number
  constructor(error: ErrorName, message: string) {
    super(message)
    this.code = errorCode(error)
  }
}

/**
 * CreateTopics 2 to 7. Any broker takes it: in KRaft they forward it to the controller. Answered when
 * the topic can be used. A name that is asked for twice is refused and not created.
 */
export const createTopics: ApiHandler<'CreateTopics'> = {
  api: 'CreateTopics',
  versions: [2, 7],
  handle(request, context) {
    const names = request.topics.map(({ name }) => name)
    const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i))
    const topics = request.topics
      .filter(({ name }, i) => names.indexOf(name) === i)
      .map((asked) => {
        try {
          if (twice.has(asked.name)) {
            throw new Refused('INVALID_REQUEST', 'Duplicate topic name.')
          }
          return create(asked, request.validateOnly, context)
        } catch (error) {
          if (!(error instanceof Refused)) throw error
          return {
            name: asked.name,
            errorCode: error.code,
            errorMessage: error.message,
            configs: [],
          }
        }
      })
    return { topics }
  },
}

function create(asked: Asked, validateOnly: boolean, { cluster }: RequestContext): Answer {
  const { name } = asked
  checkName(name, [...cluster.topics.keys()])
  const config = Object.fromEntries(asked.configs.map((each) => [each.name, each.value] as const))
  for (const [key, value] of Object.entries(config)) {
    const problem = configProblem(key, value)
    if (problem !== undefined) throw new Refused('INVALID_CONFIG', problem)
  }
  const assignments = assignmentsOf(asked, cluster.brokers.length)
  const { defaultPartitions, defaultReplicationFactor } = cluster.options
  const partitions =
    assignments?.length ??
    (asked.numPartitions === NOT_GIVEN ? defaultPartitions : asked.numPartitions)
  const replicationFactor =
    assignments?.[0]?.length ??
    (asked.replicationFactor === NOT_GIVEN ? defaultReplicationFactor : asked.replicationFactor)
  checkCounts(partitions, replicationFactor, cluster.brokers.length)
  const topic = cluster.createTopic(name, {
    partitions,
    replicationFactor,
    config: config as Record<string, string>,
    ...(assignments === undefined ? {} : { assignments }),
  })
  if (validateOnly) cluster.topics.delete(name)
  return {
    name,
    ...(validateOnly ? {} : { topicId: topic.id }),
    errorCode: 0,
    errorMessage: null,
    numPartitions: partitions,
    replicationFactor,
    configs: TOPIC_CONFIGS.map((definition) => ({
      name: definition.name,
      value: topic.config.get(definition.name),
      readOnly: false,
      configSource: topic.config.entries.has(definition.name) ? OF_TOPIC : DEFAULT,
      isSensitive: false,
    })),
  }
}

function checkName(name: string, others: readonly string[]): void {
  const problem = topicNameProblem(name)
  if (problem !== undefined) throw new Refused('INVALID_TOPIC_EXCEPTION', problem)
  if (others.includes(name)) {
    throw new Refused('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`)
  }
  const other = collidingTopic(name, others)
  if (other === undefined) return
  throw new Refused(
    'INVALID_TOPIC_EXCEPTION',
    `Topic '${name}' collides with existing topic: ${other}`,
  )
}

function assignmentsOf(asked: Asked, brokers: number): number[][] | undefined {
  if (asked.assignments.length === 0) return undefined
  if (asked.numPartitions !== NOT_GIVEN || asked.replicationFactor !== NOT_GIVEN) {
    throw new Refused(
      'INVALID_REQUEST',
      'A manual partition assignment was specified, but numPartitions was not set to -1.',
    )
  }
  const sorted = asked.assignments.toSorted((a, b) => a.partitionIndex - b.partitionIndex)
  const size = sorted[0]?.brokerIds.length
  sorted.forEach(({ partitionIndex, brokerIds }, i) => {
    const bad =
      partitionIndex !== i ||
      brokerIds.length === 0 ||
      brokerIds.length !== size ||
      new Set(brokerIds).size !== brokerIds.length ||
      brokerIds.some((id) => id < 1 || id > brokers)
    if (!bad) return
    throw new Refused(
      'INVALID_REPLICA_ASSIGNMENT',
      `The manual partition assignment of partition ${partitionIndex} cannot be: ${brokerIds.join(', ')}`,
    )
  })
  return sorted.map(({ brokerIds }) => brokerIds)
}

function checkCounts(partitions: number, replicationFactor: number, brokers: number): void {
  if (replicationFactor < 1) {
    throw new Refused(
      'INVALID_REPLICATION_FACTOR',
      'Replication factor must be larger than 0, or -1 to use the default value.',
    )
  }
  if (partitions < 1) {
    throw new Refused(
      'INVALID_PARTITIONS',
      'Number of partitions was set to an invalid non-positive value.',
    )
  }
  if (replicationFactor > brokers) {
    throw new Refused(
      'INVALID_REPLICATION_FACTOR',
      `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ${replicationFactor} cannot be reached because only ${brokers} broker(s) are registered.`,
    )
  }
}
