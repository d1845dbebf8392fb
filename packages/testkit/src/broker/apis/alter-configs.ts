import type { ApiHandler } from '../api-handler.ts'
import { alterTopicConfig } from '../alter-topic-config.ts'

/** AlterConfigs 0 to 2: what is not given goes back to its default. */
export const alterConfigs: ApiHandler<'AlterConfigs'> = {
  api: 'AlterConfigs',
  versions: [0, 2],
  handle: (request, { cluster }) => ({
    responses: request.resources.map(({ resourceType, resourceName, configs }) => ({
      resourceType,
      resourceName,
      ...alterTopicConfig(cluster, { resourceType, resourceName }, request.validateOnly, () =>
        configs.map(({ name, value }) => [name, value]),
      ),
    })),
  }),
}
