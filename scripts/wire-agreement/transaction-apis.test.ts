import { expect, it } from 'vitest'
import {
  type KnownApi,
  requestCodec,
  responseCodec,
  type ResponseToEncode,
} from '../../packages/testkit/src/wire/message-codec.ts'
import { addOffsetsToTxn } from '../../packages/core/src/wire/apis/add-offsets-to-txn.ts'
import { addPartitionsToTxn } from '../../packages/core/src/wire/apis/add-partitions-to-txn.ts'
import type { Api } from '../../packages/core/src/wire/apis/api.ts'
import { describeTransactions } from '../../packages/core/src/wire/apis/describe-transactions.ts'
import { endTxn } from '../../packages/core/src/wire/apis/end-txn.ts'
import { fetch } from '../../packages/core/src/wire/apis/fetch.ts'
import { findCoordinator } from '../../packages/core/src/wire/apis/find-coordinator.ts'
import { initProducerId } from '../../packages/core/src/wire/apis/init-producer-id.ts'
import { offsetFetch } from '../../packages/core/src/wire/apis/offset-fetch.ts'
import { txnOffsetCommit } from '../../packages/core/src/wire/apis/txn-offset-commit.ts'
import { MalformedFrameError } from '../../packages/core/src/wire/frame-reader.ts'
import { decodeAnswer, encodeBody } from '../../packages/core/src/wire/request-frame.ts'

const identity = { transactionalId: 'orders-0', producerId: 4_000_000_000n, epoch: 7 }
const theirs = { transactionalId: 'orders-0', producerId: 4_000_000_000n, producerEpoch: 7 }
const partition = { topic: 't', partition: 3, errorCode: 51 }

/** What we write and read, beside how the testkit says it, which is held to Kafka's own classes. */
const CASES = [
  {
    api: initProducerId,
    request: { ...identity, transactionTimeoutMs: 60_000 },
    read: { ...theirs, transactionTimeoutMs: 60_000 },
    answer: { throttleTimeMs: 1, errorCode: 90, producerId: 5n, producerEpoch: 2 },
    understood: { errorCode: 90, producerId: 5n, epoch: 2 },
  },
  {
    api: findCoordinator,
    request: { key: 'orders-0', kind: 'transaction' },
    read: { key: 'orders-0', keyType: 1 },
    answer: {
      throttleTimeMs: 0,
      errorCode: 0,
      errorMessage: null,
      nodeId: 2,
      host: 'h',
      port: 9092,
    },
    understood: { errorCode: 0, brokerId: 2, host: 'h', port: 9092 },
  },
  {
    api: addPartitionsToTxn,
    request: { ...identity, topics: [{ name: 't', partitions: [0, 3] }] },
    read: { ...theirs, topics: [{ name: 't', partitions: [0, 3] }] },
    answer: {
      throttleTimeMs: 0,
      results: [{ name: 't', results: [{ partitionIndex: 3, partitionErrorCode: 51 }] }],
    },
    understood: { partitions: [partition] },
  },
  {
    api: addOffsetsToTxn,
    request: { ...identity, groupId: 'g' },
    read: { ...theirs, groupId: 'g' },
    answer: { throttleTimeMs: 0, errorCode: 16 },
    understood: { errorCode: 16 },
  },
  {
    api: endTxn,
    request: { ...identity, committed: true },
    read: { ...theirs, committed: true },
    answer: { throttleTimeMs: 0, errorCode: 48 },
    understood: { errorCode: 48 },
  },
  {
    api: txnOffsetCommit,
    request: {
      ...identity,
      groupId: 'g',
      topics: [{ name: 't', partitions: [{ partition: 3, offset: 9n, metadata: 'm' }] }],
    },
    read: {
      ...theirs,
      groupId: 'g',
      topics: [
        {
          name: 't',
          partitions: [
            {
              partitionIndex: 3,
              committedOffset: 9n,
              committedLeaderEpoch: -1,
              committedMetadata: 'm',
            },
          ],
        },
      ],
    },
    answer: {
      throttleTimeMs: 0,
      topics: [{ name: 't', partitions: [{ partitionIndex: 3, errorCode: 51 }] }],
    },
    understood: { partitions: [partition] },
  },
  {
    api: offsetFetch,
    request: { groupId: 'g', topics: [{ name: 't', partitions: [3] }] },
    read: { groupId: 'g', topics: [{ name: 't', partitionIndexes: [3] }], requireStable: true },
    answer: {
      throttleTimeMs: 0,
      topics: [
        {
          name: 't',
          partitions: [
            {
              partitionIndex: 3,
              committedOffset: 9n,
              committedLeaderEpoch: 0,
              metadata: 'm',
              errorCode: 0,
            },
          ],
        },
      ],
      errorCode: 0,
    },
    understood: {
      errorCode: 0,
      partitions: [{ topic: 't', partition: 3, offset: 9n, metadata: 'm', errorCode: 0 }],
    },
  },
  {
    api: describeTransactions,
    request: { transactionalId: 'orders-0' },
    read: { transactionalIds: ['orders-0'] },
    answer: {
      throttleTimeMs: 0,
      transactionStates: [
        {
          errorCode: 0,
          transactionalId: 'orders-0',
          transactionState: 'Ongoing',
          transactionTimeoutMs: 60_000,
          transactionStartTimeMs: 1n,
          producerId: 5n,
          producerEpoch: 2,
          topics: [{ topic: 't', partitions: [0] }],
        },
      ],
    },
    understood: { errorCode: 0, state: 'Ongoing', producerId: 5n, epoch: 2 },
  },
  {
    api: fetch,
    request: { topic: 't', partition: 3, offset: 9n, maxWaitMs: 500, maxBytes: 1_000 },
    read: { replicaId: -1, isolationLevel: 0, sessionId: 0, sessionEpoch: -1, maxBytes: 1_000 },
    answer: {
      throttleTimeMs: 0,
      errorCode: 0,
      sessionId: 0,
      responses: [
        {
          topic: 't',
          partitions: [
            {
              partitionIndex: 3,
              errorCode: 0,
              highWatermark: 12n,
              lastStableOffset: 9n,
              logStartOffset: 1n,
              abortedTransactions: [{ producerId: 5n, firstOffset: 4n }],
              preferredReadReplica: -1,
              records: Buffer.from('records'),
            },
          ],
        },
      ],
    },
    understood: {
      errorCode: 0,
      highWatermark: 12n,
      logStartOffset: 1n,
      records: Buffer.from('records'),
    },
  },
] as const

const versions = CASES.flatMap((one) =>
  Array.from({ length: one.api.maxVersion - one.api.minVersion + 1 }, (_, i) => {
    const version = one.api.minVersion + i
    return [one.api.name as KnownApi, version, one] as const
  }),
)

it.each(versions)('%s v%i is written and read as the other side does', (name, version, one) => {
  const api = one.api as unknown as Api<unknown, unknown>
  const read = requestCodec(name, version).decode(encodeBody(api, one.request, version))
  expect(read).toMatchObject(one.read)
  const answer = responseCodec(name, version).encode(one.answer as ResponseToEncode<KnownApi>)
  expect(decodeAnswer(api, answered(api, version, answer), version)).toEqual(one.understood)
})

it.each(versions)(
  '%s v%i: a garbled answer is a typed error, never a crash',
  (name, version, one) => {
    const api = one.api as unknown as Api<unknown, unknown>
    const answer = responseCodec(name, version).encode(one.answer as ResponseToEncode<KnownApi>)
    const whole = answered(api, version, answer)
    for (let at = 0; at < whole.length; at++) {
      const frames = [0, 1, 0x7f, 0x80, 0xff].map((byte) => {
        const garbled = Buffer.from(whole)
        garbled[at] = byte
        return garbled
      })
      for (const frame of [...frames, whole.subarray(0, at)]) {
        const failure = thrownBy(() => decodeAnswer(api, frame, version))
        expect(failure === undefined || failure instanceof MalformedFrameError).toBe(true)
      }
    }
  },
)

function thrownBy(act: () => unknown): unknown {
  try {
    act()
    return undefined
  } catch (error) {
    return error
  }
}

/** The header that comes before an answer of a flexible version: no tags. */
const answered = (api: Api<unknown, unknown>, version: number, answer: Buffer): Buffer =>
  version >= api.flexibleFrom ? Buffer.concat([Buffer.from([0]), answer]) : answer
