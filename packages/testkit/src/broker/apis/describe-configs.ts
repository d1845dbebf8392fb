import { errorCode, type ErrorName } from '../../wire/error-codes.ts'
import type { RequestOf, ResponseToEncode } from '../../wire/message-codec.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'
import { brokerConfigs } from '../broker-configs.ts'
import { type ConfigDefinition, configType, TOPIC_CONFIGS } from '../topic-configs.ts'

type Asked = RequestOf<'DescribeConfigs'>['resources'][number]
type Answer = ResponseToEncode<'DescribeConfigs'>['results'][number]
type Described = Answer['configs'][number]

const TOPIC = 2
const BROKER = 4
const OF_TOPIC = 1
const STATIC_BROKER = 4
const DEFAULT = 5

/** DescribeConfigs 1 to 4, for topics and brokers. Keys that are not known are left out. */
export const describeConfigs: ApiHandler<'DescribeConfigs'> = {
  api: 'DescribeConfigs',
  versions: [1, 4],
  handle: (request, context) => ({
    results: request.resources.map((asked) => describe(asked, request.includeSynonyms, context)),
  }),
}

function describe(asked: Asked, synonyms: boolean, { cluster }: RequestContext): Answer {
  const { resourceType, resourceName, configurationKeys: keys } = asked
  const answer = (configs: readonly Described[], error?: ErrorName, message?: string): Answer => ({
    errorCode: error === undefined ? 0 : errorCode(error),
    errorMessage: message ?? null,
    resourceType,
    resourceName,
    configs,
  })
  const wanted = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] =>
    keys === null ? all : all.filter(({ name }) => keys.includes(name))
  if (resourceType === TOPIC) {
    const topic = cluster.topics.get(resourceName)
    if (topic === undefined) return answer([], 'UNKNOWN_TOPIC_OR_PARTITION')
    return answer(
      wanted(TOPIC_CONFIGS).map((definition) =>
        ofTopic(definition, topic.config.entries.get(definition.name), synonyms),
      ),
    )
  }
  if (resourceType === BROKER) {
    if (!cluster.brokers.some(({ id }) => String(id) === resourceName)) {
      return answer(
        [],
        'INVALID_REQUEST',
        `Unexpected broker id, expected an existing one, but received ${resourceName}`,
      )
    }
    return answer(
      wanted(brokerConfigs(cluster.options)).map(({ name, value }) => ({
        name,
        value,
        readOnly: true,
        configSource: STATIC_BROKER,
        isSensitive: false,
        synonyms: synonyms ? [{ name, value, source: STATIC_BROKER }] : [],
        configType: 0,
      })),
    )
  }
  return answer([], 'INVALID_REQUEST', `Unsupported resource type: ${resourceType}`)
}

function ofTopic(
  definition: ConfigDefinition,
  set: string | undefined,
  withSynonyms: boolean,
): Described {
  const { name, defaultValue, synonym = name } = definition
  const synonyms = [
    ...(set === undefined ? [] : [{ name, value: set, source: OF_TOPIC }]),
    { name: synonym, value: defaultValue, source: DEFAULT },
  ]
  return {
    name,
    value: set ?? defaultValue,
    readOnly: false,
    configSource: set === undefined ? DEFAULT : OF_TOPIC,
    isSensitive: false,
    synonyms: withSynonyms ? synonyms : [],
    configType: configType(definition),
  }
}
