import { expect, it } from 'vitest'
import {
  encodeControlRecord,
  encodeRecordBatch,
} from '../../packages/testkit/src/wire/encode-record-batch.ts'
import { scanForMarkers } from '../../packages/core/src/wire/control-records.ts'

const records = encodeRecordBatch({ records: [{ value: 'a' }, { value: 'b' }], baseOffset: 4n })
const marker = (type: 'commit' | 'abort', baseOffset: bigint): Buffer =>
  encodeRecordBatch({
    records: [encodeControlRecord(type)],
    baseOffset,
    producerId: 9n,
    producerEpoch: 2,
    transactional: true,
    control: true,
  })

it('finds the markers among record batches, and tells where to go on', () => {
  const log = Buffer.concat([records, marker('abort', 6n), records, marker('commit', 9n)])
  expect(scanForMarkers(log)).toEqual({
    markers: [
      { offset: 6n, producerId: 9n, epoch: 2, type: 'abort' },
      { offset: 9n, producerId: 9n, epoch: 2, type: 'commit' },
    ],
    nextOffset: 10n,
  })
})

it('takes no record for a marker that only looks like one, and leaves out a batch that is cut off', () => {
  const alike = encodeRecordBatch({ records: [encodeControlRecord('commit')], baseOffset: 0n })
  expect(scanForMarkers(alike).markers).toEqual([])
  const cut = Buffer.concat([records, marker('commit', 6n)]).subarray(0, records.length + 70)
  expect(scanForMarkers(cut)).toEqual({ markers: [], nextOffset: 6n })
})

it('ends with whatever bytes it is given', () => {
  const whole = Buffer.concat([records, marker('commit', 6n)])
  for (let at = 0; at < whole.length; at++) {
    for (const byte of [0, 0x7f, 0x80, 0xff]) {
      const garbled = Buffer.from(whole)
      garbled[at] = byte
      expect(scanForMarkers(garbled).markers.length).toBeLessThanOrEqual(1)
    }
  }
  expect(scanForMarkers(Buffer.alloc(0))).toEqual({ markers: [], nextOffset: undefined })
})
