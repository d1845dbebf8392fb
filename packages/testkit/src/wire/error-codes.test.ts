import { expect, it } from 'vitest'
import { errorCode, errorName } from './error-codes.ts'

// Spot checks far apart: one name too few or too many in the table would shift the later ones.
it.each([
  [-1, 'UNKNOWN_SERVER_ERROR'],
  [0, 'NONE'],
  [6, 'NOT_LEADER_OR_FOLLOWER'],
  [19, 'NOT_ENOUGH_REPLICAS'],
  [35, 'UNSUPPORTED_VERSION'],
  [45, 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
  [51, 'CONCURRENT_TRANSACTIONS'],
  [56, 'KAFKA_STORAGE_ERROR'],
  [59, 'UNKNOWN_PRODUCER_ID'],
  [74, 'FENCED_LEADER_EPOCH'],
  [87, 'INVALID_RECORD'],
  [90, 'PRODUCER_FENCED'],
  [100, 'UNKNOWN_TOPIC_ID'],
  [120, 'TRANSACTION_ABORTABLE'],
] as const)('%i is %s', (code, name) => {
  expect(errorName(code)).toBe(name)
  expect(errorCode(name)).toBe(code)
  expect(errorCode(code)).toBe(code)
})

it('names a code that is not in the table by its number', () => {
  expect(errorName(9999)).toBe('ERROR_9999')
})
