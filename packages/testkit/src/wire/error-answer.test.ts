import { expect, it } from 'vitest'
import { sampleValue } from '../../test/sample-values.ts'
import { errorAnswer } from './error-answer.ts'
import {
  type KnownApi,
  knownApis,
  knownVersions,
  type RequestOf,
  requestCodec,
  responseCodec,
} from './message-codec.ts'

const versionsOf = (api: KnownApi): number[] => {
  const [first, last] = knownVersions(api)
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

const sampleRequest = (api: KnownApi, version: number): RequestOf<KnownApi> => {
  let count = 0
  const { layout, encode, decode } = requestCodec(api, version)
  return decode(encode(sampleValue(layout, false, () => ++count) as never))
}

/** The values of all fields of that name, wherever they are. */
const codesIn = (value: unknown): number[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]) =>
        /^(e|partitionE)rrorCode$/.test(name) ? [inner as number] : codesIn(inner),
      )

// Apache Kafka's own answers are in test/error-answers.kafka.test.ts
it.each(knownApis)('%s: every version has an answer that says the code, and no other', (api) => {
  for (const version of versionsOf(api)) {
    const answer = errorAnswer(api, version, sampleRequest(api, version) as never, 51)
    const { encode, decode } = responseCodec(api, version)
    const codes = codesIn(decode(encode(answer as never)))
    // 0: where the version has no such field
    expect(codes).toContain(51)
    expect(codes.filter((code) => code !== 51 && code !== 0)).toEqual([])
  }
})

it('names each partition that was asked about', () => {
  const topics = [{ name: 'orders', partitions: [0, 3] }]
  const request = { transactionalId: 'tx', producerId: 7n, producerEpoch: 1, topics }
  expect(errorAnswer('AddPartitionsToTxn', 3, request, 48).results).toEqual([
    {
      name: 'orders',
      results: [
        { partitionIndex: 0, partitionErrorCode: 48 },
        { partitionIndex: 3, partitionErrorCode: 48 },
      ],
    },
  ])
})

it('ApiVersions: who asks in too new a version learns which ones there are', () => {
  const request = { clientSoftwareName: '', clientSoftwareVersion: '' }
  expect(errorAnswer('ApiVersions', 4, request, 35).apiKeys).toEqual([
    { apiKey: 18, minVersion: 0, maxVersion: 4 },
  ])
  expect(errorAnswer('ApiVersions', 4, request, 42).apiKeys).toEqual([])
})
