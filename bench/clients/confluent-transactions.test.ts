import { expect, it } from 'vitest'
import { confluentMissing } from './confluent-transactions.ts'

it('says how to bring the client along, and what is wrong with the folder', () => {
  expect(confluentMissing(undefined)).toContain('HOLDFAST_BENCH_CONFLUENT names no folder')
  const empty = import.meta.dirname
  expect(confluentMissing(empty)).toBe(
    `there is no @confluentinc/kafka-javascript in ${empty} (HOLDFAST_BENCH_CONFLUENT)`,
  )
})
