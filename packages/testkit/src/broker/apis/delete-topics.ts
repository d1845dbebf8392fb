import { errorCode } from '../../wire/error-codes.ts'
import type { ApiHandler } from '../api-handler.ts'

/** DeleteTopics 1 to 5: by name. Afterwards every broker answers 3 for it. */
export const deleteTopics: ApiHandler<'DeleteTopics'> = {
  api: 'DeleteTopics',
  versions: [1, 5],
  handle: ({ topicNames }, { cluster }) => ({
    responses: topicNames.map((name) => {
      const topic = cluster.topics.get(name)
      if (topic === undefined) {
        return {
          name,
          errorCode: errorCode('UNKNOWN_TOPIC_OR_PARTITION'),
          errorMessage: 'This server does not host this topic-partition.',
        }
      }
      cluster.deleteTopic(name)
      return { name, errorCode: 0, errorMessage: null }
    }),
  }),
}
