import { matchesPartition, type RequestMatch } from '../faults/request-match.ts'
import {
  type RequestOf,
  requestCodec,
  type ResponseToEncode,
  responseCodec,
} from '../wire/message-codec.ts'
import { encodeRequest, type RequestHeader } from '../wire/request-header.ts'
import { encodeResponse } from '../wire/response-header.ts'
import type { ChangeProduce } from './answer-fault.ts'

type ProduceRequest = RequestOf<'Produce'>

/** A Produce request of which the proxy refuses partitions in the broker's place. */
export interface Refusal {
  readonly refused: ResponseToEncode<'Produce'>['topics']
  /** What is left for the broker; undefined if nothing is. */
  readonly rest: Buffer | undefined
}

/** `partitions` names those to refuse; undefined = all. */
export function refuseProduce(
  produce: ProduceRequest,
  header: RequestHeader,
  action: { readonly errorCode: number; readonly partitions: readonly number[] | undefined },
  match: RequestMatch,
): Refusal {
  const { errorCode, partitions } = action
  const isRefused = (topic: string, partition: number): boolean =>
    partitions === undefined ||
    (partitions.includes(partition) &&
      matchesPartition(match.topic === undefined ? {} : { topic: match.topic }, topic, partition))

  const refused = produce.topics
    .map(({ name, partitions: all }) => ({
      name,
      partitions: all
        .filter((p) => isRefused(name, p.index))
        .map(({ index }) => ({ index, errorCode, baseOffset: -1n })),
    }))
    .filter((topic) => topic.partitions.length > 0)

  const rest = produce.topics
    .map((topic) => ({
      ...topic,
      partitions: topic.partitions.filter((p) => !isRefused(topic.name, p.index)),
    }))
    .filter((topic) => topic.partitions.length > 0)

  return {
    refused,
    rest: rest.length === 0 ? undefined : encodeRest({ ...produce, topics: rest }, header),
  }
}

function encodeRest(produce: ProduceRequest, header: RequestHeader): Buffer {
  const { apiVersion: version, correlationId, clientId } = header
  const body = requestCodec('Produce', version).encode(produce)
  return encodeRequest({ api: 'Produce', version, correlationId, clientId, body })
}

/** The answer when nothing was left for the broker. */
export function encodeRefusal(refusal: Refusal, header: RequestHeader): Buffer {
  const { apiVersion: version, correlationId } = header
  const body = responseCodec('Produce', version).encode({ topics: refusal.refused })
  return encodeResponse({ api: 'Produce', version, correlationId, body })
}

/** Adds the refused partitions to the broker's answer for the rest. */
export function addRefused(refusal: Refusal): ChangeProduce {
  return (response) => {
    const topics = response.topics.map((topic) => {
      const more = refusal.refused.find((refused) => refused.name === topic.name)
      return more === undefined
        ? topic
        : { ...topic, partitions: [...topic.partitions, ...more.partitions] }
    })
    const names = new Set(topics.map((topic) => topic.name))
    return {
      ...response,
      topics: [...topics, ...refusal.refused.filter((topic) => !names.has(topic.name))],
    }
  }
}
