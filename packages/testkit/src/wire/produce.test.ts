import { describe, expect, it } from 'vitest'
import { readBatchHeader } from './batch-header.ts'
import { encodeRecordBatch } from './encode-record-batch.ts'
import {
  decodeProduceRequest,
  encodeProduceRequest,
  type ProduceRequest,
} from './produce-request.ts'
import {
  decodeProduceResponse,
  encodeProduceResponse,
  type ProduceResponse,
  refusedPartition,
} from './produce-response.ts'

const VERSIONS = [3, 4, 5, 6, 7, 8, 9, 10, 11]
const noTags = Buffer.alloc(0)
const emptyTags = Buffer.from([0])

describe('Produce request', () => {
  it.each(VERSIONS)('v%i: topics, partitions and batch headers are read back', (version) => {
    const tags = version >= 9 ? emptyTags : noTags
    const records = encodeRecordBatch({
      records: [{ value: 'a' }, { value: 'b' }],
      producerId: 4000n,
      producerEpoch: 3,
      baseSequence: 17,
    })
    const request: ProduceRequest = {
      transactionalId: null,
      acks: -1,
      timeoutMs: 1234,
      topics: [
        { name: 'orders', partitions: [{ index: 2, records, tags }], tags },
        { name: 'empty', partitions: [{ index: 0, records: null, tags }], tags },
      ],
      tags,
    }
    const decoded = decodeProduceRequest(encodeProduceRequest(request, version), version)
    expect(decoded).toEqual(request)
    const header = readBatchHeader(decoded.topics[0]?.partitions[0]?.records as Buffer)
    expect(header).toMatchObject({
      producerId: 4000n,
      producerEpoch: 3,
      baseSequence: 17,
      recordCount: 2,
    })
  })

  it('refuses versions whose layout it does not know', () => {
    expect(() => decodeProduceRequest(Buffer.alloc(8), 2)).toThrow(/Produce v2 is not read/)
    expect(() => decodeProduceRequest(Buffer.alloc(8), 13)).toThrow(/Produce v13 is not read/)
  })
})

describe('Produce response', () => {
  it.each(VERSIONS)('v%i: what the version can carry is read back', (version) => {
    const tags = version >= 9 ? emptyTags : noTags
    const leaderTag = version >= 10 ? Buffer.from([1, 0, 2, 7, 7]) : tags
    const response: ProduceResponse = {
      topics: [
        {
          name: 'orders',
          partitions: [
            { ...refusedPartition(1, 87), tags: leaderTag },
            {
              index: 2,
              errorCode: 0,
              baseOffset: 2n ** 40n,
              logAppendTimeMs: -1n,
              logStartOffset: version >= 5 ? 12n : -1n,
              recordErrors: version >= 8 ? [{ batchIndex: 3, message: 'bad' }] : [],
              errorMessage: version >= 8 ? 'one record is bad' : null,
              tags,
            },
          ],
          tags,
        },
      ],
      throttleTimeMs: 9,
      tags,
    }
    const encoded = encodeProduceResponse(response, version)
    expect(decodeProduceResponse(encoded, version)).toEqual(response)
  })
})
