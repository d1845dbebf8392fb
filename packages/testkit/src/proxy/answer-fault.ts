import type { AnswerAction } from '../faults/fault-action.ts'
import { matchesPartition, type RequestMatch } from '../faults/request-match.ts'
import { seededRandom } from '../faults/seeded-random.ts'
import { errorAnswer } from '../wire/error-answer.ts'
import {
  isKnownApi,
  requestCodec,
  type ResponseOf,
  type ResponseToEncode,
  responseCodec,
} from '../wire/message-codec.ts'
import type { RequestHeader } from '../wire/request-header.ts'
import {
  encodeResponse,
  responseBodyOffset,
  responseCorrelationId,
} from '../wire/response-header.ts'

/** The faults that change bytes; the others concern the connection. */
export type ChangingAction = Exclude<
  AnswerAction,
  { readonly kind: 'disconnect' | 'blackHole' | 'hold' | 'delay' }
>

export interface ChangedAnswer {
  readonly bytes: Buffer
  /** What becomes of the connection once the bytes are written. */
  readonly next: 'goOn' | 'rst' | 'blackHole'
}

export interface AnswerInHand {
  /** The broker's answer, size prefix included. */
  readonly answer: Buffer
  readonly request: Buffer
  readonly header: RequestHeader
  readonly match: RequestMatch
}

export function changeAnswer(action: ChangingAction, inHand: AnswerInHand): ChangedAnswer {
  const { answer } = inHand
  switch (action.kind) {
    case 'truncate':
      return { bytes: answer.subarray(0, action.bytes), next: 'rst' }
    case 'garbage':
      return { bytes: randomBytes(action.bytes, action.seed), next: 'blackHole' }
    case 'garbledBody': {
      const body = randomBytes(answer.length - 8, action.seed)
      return { bytes: Buffer.concat([answer.subarray(0, 8), body]), next: 'goOn' }
    }
    case 'oversizedLength': {
      const bytes = Buffer.from(answer)
      bytes.writeInt32BE(2 ** 31 - 1, 0)
      return { bytes, next: 'blackHole' }
    }
    case 'wrongCorrelationId': {
      const bytes = Buffer.from(answer)
      bytes.writeInt32BE((responseCorrelationId(answer) + 1_000_003) | 0, 4)
      return { bytes, next: 'goOn' }
    }
    case 'replaceError':
      return { bytes: replaceError(inHand, action), next: 'goOn' }
    case 'dropPartition':
      return { bytes: rewriteProduce(inHand, dropPartitions(inHand.match)), next: 'goOn' }
    case 'throttle': {
      const throttleTimeMs = action.ms
      const bytes = rewriteProduce(inHand, (response) => ({ ...response, throttleTimeMs }))
      return { bytes, next: 'goOn' }
    }
  }
}

function replaceError(
  inHand: AnswerInHand,
  action: { readonly errorCode: number; readonly partition: number | undefined },
): Buffer {
  const { header, request, match } = inHand
  const { errorCode } = action
  const chosen = action.partition === undefined ? match : { ...match, partition: action.partition }
  if (header.apiName === 'Produce') {
    return rewriteProduce(inHand, (response) => ({
      ...response,
      topics: response.topics.map((topic) => ({
        ...topic,
        partitions: topic.partitions.map((p) =>
          matchesPartition(chosen, topic.name, p.index)
            ? { index: p.index, errorCode, baseOffset: -1n, currentLeader: p.currentLeader }
            : p,
        ),
      })),
    }))
  }
  return encodeOwnError(header, request, errorCode)
}

/** A whole answer of an API other than Produce that says nothing but `errorCode`. */
export function encodeOwnError(header: RequestHeader, request: Buffer, errorCode: number): Buffer {
  const { apiName: api, apiVersion: version, correlationId, bodyOffset } = header
  if (api === undefined || !isKnownApi(api)) {
    throw new TypeError(`${api ?? `API ${header.apiKey}`} cannot be answered here`)
  }
  const asked = requestCodec(api, version).decode(request, bodyOffset)
  const body = responseCodec(api, version).encode(errorAnswer(api, version, asked, errorCode))
  return encodeResponse({ api, version, correlationId, body })
}

function dropPartitions(match: RequestMatch): ChangeProduce {
  return (response) => ({
    ...response,
    topics: response.topics
      .map((topic) => ({
        ...topic,
        partitions: topic.partitions.filter((p) => !matchesPartition(match, topic.name, p.index)),
      }))
      .filter((topic) => topic.partitions.length > 0),
  })
}

export type ChangeProduce = (response: ResponseOf<'Produce'>) => ResponseToEncode<'Produce'>

/** Tagged fields that are not known here get lost. */
export function rewriteProduce(
  { answer, header }: { readonly answer: Buffer; readonly header: RequestHeader },
  change: ChangeProduce,
): Buffer {
  const { apiVersion: version, correlationId } = header
  const bodyOffset = responseBodyOffset(answer, 'Produce', version)
  const codec = responseCodec('Produce', version)
  const body = codec.encode(change(codec.decode(answer, bodyOffset)))
  return encodeResponse({ api: 'Produce', version, correlationId, body })
}

function randomBytes(length: number, seed: number): Buffer {
  const random = seededRandom(seed)
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)))
}
