import { expect, it } from 'vitest'
import { encodeControlRecord, encodeRecordBatch } from '../wire/encode-record-batch.ts'
import { decodeRecordBatches, type RecordBatch } from '../wire/record-batch.ts'
import { AbortedTransactions } from './aborted-transactions.ts'

interface Fields {
  readonly at: bigint
  readonly producer: bigint
  readonly marker?: 'commit' | 'abort'
  readonly transactional?: boolean
}

function batch({ at, producer, marker, transactional = true }: Fields): RecordBatch {
  const records = marker === undefined ? [{ value: 'v' }] : [encodeControlRecord(marker)]
  const [decoded] = decodeRecordBatches(
    encodeRecordBatch({
      records,
      baseOffset: at,
      producerId: producer,
      producerEpoch: 0,
      baseSequence: 0,
      transactional,
      control: marker !== undefined,
    }),
  )
  return decoded as RecordBatch
}

it('covers the aborted transaction of one producer, to its marker and not beyond', () => {
  const aborted = new AbortedTransactions()
  aborted.learn([{ producerId: 1n, firstOffset: 2n }])
  const batches = [
    batch({ at: 1n, producer: 1n }), // of a transaction before, committed
    batch({ at: 2n, producer: 1n }),
    batch({ at: 3n, producer: 2n }),
    batch({ at: 4n, producer: 1n }),
    batch({ at: 5n, producer: 1n, transactional: false }),
    batch({ at: 6n, producer: 1n, marker: 'abort' }),
    batch({ at: 7n, producer: 1n }),
  ]
  expect(batches.map((b) => aborted.covers(b))).toEqual([
    false,
    true,
    false,
    true,
    false,
    false,
    false,
  ])
})

it('knows a transaction that two answers list, and two of one producer', () => {
  const aborted = new AbortedTransactions()
  const first = { producerId: 1n, firstOffset: 0n }
  aborted.learn([{ producerId: 1n, firstOffset: 3n }, first])
  aborted.learn([first])
  const batches = [
    batch({ at: 0n, producer: 1n }),
    batch({ at: 1n, producer: 1n, marker: 'abort' }),
    batch({ at: 2n, producer: 1n }),
    batch({ at: 3n, producer: 1n }),
    batch({ at: 4n, producer: 1n, marker: 'abort' }),
  ]
  expect(batches.map((b) => aborted.covers(b))).toEqual([true, false, false, true, false])
})
