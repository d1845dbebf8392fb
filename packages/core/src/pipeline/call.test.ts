import { expect, it } from 'vitest'
import { RecordTooLargeError } from '../errors/record-too-large-error.ts'
import { SendAbortedError } from '../errors/send-aborted-error.ts'
import { Call } from './call.ts'

it('G1: a record that is failed again while its failure is told keeps its first outcome, told once', async () => {
  const told: string[] = []
  const call: Call = new Call(2, 0, {
    failed(_, slot, error) {
      told.push(`${slot} ${error.code}`)
      call.failRest(new SendAbortedError('not-written', undefined))
    },
  })
  const messages = [{ value: 'a' }, { value: 'b' }]
  call.groups = [{ topic: 't', messages }]
  const details = { topic: 't', index: 0, sizeBytes: 2, limitBytes: 1 }
  call.failed(0, new RecordTooLargeError(details), 't')
  expect(told).toEqual(['0 RECORD_TOO_LARGE', '1 SEND_ABORTED'])
  await expect(call.promise).rejects.toMatchObject({
    results: [{ reason: { code: 'RECORD_TOO_LARGE' } }, { reason: { code: 'SEND_ABORTED' } }],
  })
})
