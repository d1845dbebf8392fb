import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { testCall } from '../../test/pipeline-parts.ts'
import { ProducerClosedError } from '../errors/producer-closed-error.ts'
import { RecordTooLargeError } from '../errors/record-too-large-error.ts'
import { SendAbortedError } from '../errors/send-aborted-error.ts'
import { RecordMetadata } from '../record-metadata.ts'
import { Call } from './call.ts'

const error = new ProducerClosedError('not-written')
const metadata = new RecordMetadata('t', 0, 0n, 0)

it('G1: a failed record rejects its call with that very error', async () => {
  const call = testCall()
  call.failed(0, error, 't')
  await expect(call.promise).rejects.toBe(error)
})

it('G1: records that fail among others reject their call with the outcome of each', async () => {
  const call = testCall(2)
  call.failed(1, error, 't')
  call.acknowledged(0, metadata)
  await expect(call.promise).rejects.toMatchObject({
    results: [
      { status: 'fulfilled', value: metadata },
      { status: 'rejected', reason: error },
    ],
  })
})

it('G12: a failure after the outcome changes nothing and goes unhandled nowhere', async () => {
  const unhandled: unknown[] = []
  const listener = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', listener)
  const call = testCall()
  call.acknowledged(0, metadata)
  call.failed(0, error, 't')
  await nextTurn()
  process.off('unhandledRejection', listener)
  expect(unhandled).toEqual([])
  await expect(call.promise).resolves.toEqual([metadata])
})

it('G1: a record that is failed again while its failure is told keeps its first outcome, told once', async () => {
  const told: string[] = []
  const call: Call = new Call(2, 0, {
    failed(_, slot, error) {
      told.push(`${slot} ${error.code}`)
      call.failRest(new SendAbortedError('not-written', undefined))
    },
  })
  const messages = [{ value: 'a' }, { value: 'b' }]
  call.tracking = {
    groups: [{ topic: 't', messages }],
    partitions: new Set(),
    onSettled: undefined,
  }
  const details = { topic: 't', index: 0, sizeBytes: 2, limitBytes: 1 }
  call.failed(0, new RecordTooLargeError(details), 't')
  expect(told).toEqual(['0 RECORD_TOO_LARGE', '1 SEND_ABORTED'])
  await expect(call.promise).rejects.toMatchObject({
    results: [{ reason: { code: 'RECORD_TOO_LARGE' } }, { reason: { code: 'SEND_ABORTED' } }],
  })
})
