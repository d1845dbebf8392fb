import type { RequestOf } from '../../wire/message-codec.ts'
import type { ApiHandler } from '../api-handler.ts'
import { alterTopicConfig, ConfigRefused } from '../alter-topic-config.ts'
import { configOf } from '../topic-configs.ts'

type Change = RequestOf<'IncrementalAlterConfigs'>['resources'][number]['configs'][number]

const SET = 0
const DELETE = 1
const APPEND = 2
const SUBTRACT = 3

/** IncrementalAlterConfigs 0 to 1 (KIP-339): what is not given stays. */
export const incrementalAlterConfigs: ApiHandler<'IncrementalAlterConfigs'> = {
  api: 'IncrementalAlterConfigs',
  versions: [0, 1],
  handle: (request, { cluster }) => ({
    responses: request.resources.map(({ resourceType, resourceName, configs }) => ({
      resourceType,
      resourceName,
      ...alterTopicConfig(
        cluster,
        { resourceType, resourceName },
        request.validateOnly,
        (present) => [...configs.reduce(apply, new Map(present))],
      ),
    })),
  }),
}

function apply(config: Map<string, string | null>, change: Change): Map<string, string | null> {
  const { name, configOperation: operation, value } = change
  const list = (config.get(name) ?? configOf(name)?.defaultValue ?? '').split(',').filter(Boolean)
  const given = (value ?? '').split(',').filter(Boolean)
  switch (operation) {
    case SET:
      return config.set(name, value)
    case DELETE:
      config.delete(name)
      return config
    case APPEND:
      assertList(name, 'APPEND')
      return config.set(name, [...new Set([...list, ...given])].join(','))
    case SUBTRACT:
      assertList(name, 'SUBTRACT')
      return config.set(name, list.filter((each) => !given.includes(each)).join(','))
    default:
      throw new ConfigRefused('INVALID_REQUEST', `Unknown operation ${operation}`)
  }
}

function assertList(name: string, operation: string): void {
  if (configOf(name)?.type === 'list') return
  throw new ConfigRefused(
    'INVALID_CONFIG',
    `Can't ${operation} to key ${name} because its type is not LIST.`,
  )
}
