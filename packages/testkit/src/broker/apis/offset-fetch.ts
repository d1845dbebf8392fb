import type { RequestOf, ResponseToEncode } from '../../wire/message-codec.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'
import { notCoordinating } from '../coordinated.ts'

/** OffsetFetch 1 to 8; from 8 on for several groups at once (KIP-709). */
export const offsetFetch: ApiHandler<'OffsetFetch'> = {
  api: 'OffsetFetch',
  versions: [1, 8],
  handle(request, context) {
    const { groups } = context.cluster
    const asked =
      context.version >= 8 ? request.groups.map(({ groupId }) => groupId) : [request.groupId]
    const refused = asked
      .map((groupId) => notCoordinating('group', groupId, context))
      .find((code) => code !== undefined)
    return refused === undefined
      ? groups.offsetFetch(request, context.version)
      : refuse(request, refused, context)
  },
}

function refuse(
  request: RequestOf<'OffsetFetch'>,
  errorCode: number,
  { version }: RequestContext,
): ResponseToEncode<'OffsetFetch'> {
  if (version >= 8) {
    return { groups: request.groups.map(({ groupId }) => ({ groupId, topics: [], errorCode })) }
  }
  // Version 1 has no code for the whole answer
  const topics =
    version >= 2
      ? []
      : (request.topics ?? []).map(({ name, partitionIndexes }) => ({
          name,
          partitions: partitionIndexes.map((partitionIndex) => ({
            partitionIndex,
            committedOffset: -1n,
            metadata: '',
            errorCode,
          })),
        }))
  return { errorCode, topics }
}
