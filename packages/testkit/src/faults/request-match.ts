import type { ApiName } from '../wire/api-keys.ts'
import type { RequestView } from './request-view.ts'

/** What is left out matches everything. `topic` and `partition` are for Produce only. */
export interface RequestMatch {
  readonly topic?: string
  readonly partition?: number
  readonly clientId?: string
  readonly brokerId?: number
  readonly where?: (request: RequestView) => boolean
}

export function matchesRequest(api: ApiName, match: RequestMatch, request: RequestView): boolean {
  return (
    request.apiName === api &&
    (match.clientId === undefined || match.clientId === request.clientId) &&
    (match.brokerId === undefined || match.brokerId === request.brokerId) &&
    ((match.topic === undefined && match.partition === undefined) ||
      request.batches.some((batch) => matchesPartition(match, batch.topic, batch.partition))) &&
    (match.where === undefined || match.where(request))
  )
}

export function matchesPartition(
  match: { readonly topic?: string; readonly partition?: number },
  topic: string,
  partition: number,
): boolean {
  return (
    (match.topic === undefined || match.topic === topic) &&
    (match.partition === undefined || match.partition === partition)
  )
}

export function describeMatch(match: RequestMatch): string {
  const parts = [
    match.topic === undefined ? undefined : `topic ${match.topic}`,
    match.partition === undefined ? undefined : `partition ${match.partition}`,
    match.clientId === undefined ? undefined : `client ${match.clientId}`,
    match.brokerId === undefined ? undefined : `broker ${match.brokerId}`,
    match.where === undefined ? undefined : 'a condition',
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}
