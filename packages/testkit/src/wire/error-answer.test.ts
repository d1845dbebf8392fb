import { expect, it } from 'vitest'
import { type ApiName, isFlexible } from './api-keys.ts'
import { canAnswerWithError, encodeErrorAnswer } from './error-answer.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

/** Reads an answer to its last byte: a field too few or too many does not go unnoticed. */
type Read = (reader: WireReader, version: number) => unknown

const code: Read = (r) => {
  r.int32()
  const errorCode = r.int16()
  r.tags()
  return errorCode
}

const noRequest = Buffer.alloc(0)

function findCoordinatorRequest(version: number): Buffer {
  const writer = new WireWriter({ flexible: isFlexible('FindCoordinator', version) })
  if (version < 4) return writer.string('tx').int8(1).tags().finish()
  return writer
    .int8(1)
    .array(['tx', 'ty'], (key, w) => w.string(key))
    .tags()
    .finish()
}

const readFindCoordinator: Read = (r, version) => {
  if (version >= 4) {
    r.int32()
    const codes = r.array((each) => {
      const fields = [each.string(), each.int32(), each.string(), each.int32(), each.int16()]
      each.nullableString()
      each.tags()
      return [fields[0], fields[4]]
    })
    r.tags()
    return codes
  }
  if (version >= 1) r.int32()
  const errorCode = r.int16()
  if (version >= 1) r.nullableString()
  r.int32()
  r.string()
  r.int32()
  r.tags()
  return errorCode
}

const addPartitionsRequest = (version: number): Buffer =>
  new WireWriter({ flexible: isFlexible('AddPartitionsToTxn', version) })
    .string('tx')
    .int64(7n)
    .int16(1)
    .array(['orders'], (name, w) => {
      w.string(name)
      w.array([0, 3], (index) => w.int32(index))
      w.tags()
    })
    .tags()
    .finish()

const readAddPartitions: Read = (r) => {
  r.int32()
  const codes = r.array((topic) => {
    const name = topic.string()
    const partitions = topic.array((p) => {
      const fields = [p.int32(), p.int16()]
      p.tags()
      return fields
    })
    topic.tags()
    return [name, partitions]
  })
  r.tags()
  return codes
}

const readInitProducerId: Read = (r) => {
  r.int32()
  const fields = [r.int16(), r.int64(), r.int16()]
  r.tags()
  return fields[0]
}

const readEndTxn: Read = (r, version) => {
  r.int32()
  const errorCode = r.int16()
  if (version >= 5) {
    r.int64()
    r.int16()
  }
  r.tags()
  return errorCode
}

it.each<[ApiName, number, Buffer, Read, unknown]>([
  ['InitProducerId', 1, noRequest, readInitProducerId, 51],
  ['InitProducerId', 4, noRequest, readInitProducerId, 51],
  ['AddOffsetsToTxn', 2, noRequest, code, 51],
  ['AddOffsetsToTxn', 3, noRequest, code, 51],
  ['EndTxn', 2, noRequest, readEndTxn, 51],
  ['EndTxn', 4, noRequest, readEndTxn, 51],
  ['EndTxn', 5, noRequest, readEndTxn, 51],
  ['FindCoordinator', 0, findCoordinatorRequest(0), readFindCoordinator, 51],
  ['FindCoordinator', 2, findCoordinatorRequest(2), readFindCoordinator, 51],
  ['FindCoordinator', 3, findCoordinatorRequest(3), readFindCoordinator, 51],
  [
    'FindCoordinator',
    4,
    findCoordinatorRequest(4),
    readFindCoordinator,
    [
      ['tx', 51],
      ['ty', 51],
    ],
  ],
  ...([1, 3] as const).map((version): [ApiName, number, Buffer, Read, unknown] => [
    'AddPartitionsToTxn',
    version,
    addPartitionsRequest(version),
    readAddPartitions,
    [
      [
        'orders',
        [
          [0, 51],
          [3, 51],
        ],
      ],
    ],
  ]),
])('%s v%i: an answer that says 51 and nothing else', (api, version, request, read, expected) => {
  const body = encodeErrorAnswer({ api, version, frame: request, bodyOffset: 0 }, 51)
  const reader = new WireReader(body, { flexible: isFlexible(api, version) })
  expect(read(reader, version)).toEqual(expected)
  expect(reader.remaining).toBe(0)
})

it('refuses what it cannot write', () => {
  const frame = noRequest
  expect(canAnswerWithError('Fetch')).toBe(false)
  expect(() => encodeErrorAnswer({ api: 'Fetch', version: 4, frame, bodyOffset: 0 }, 1)).toThrow(
    /Fetch v4/,
  )
  expect(() =>
    encodeErrorAnswer({ api: 'AddPartitionsToTxn', version: 4, frame, bodyOffset: 0 }, 1),
  ).toThrow(/AddPartitionsToTxn v4/)
})
