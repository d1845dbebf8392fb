import assert from 'node:assert/strict'
import { failureOf } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

export const g13: readonly ConformanceCase[] = [
  conformanceCase(
    'G13.all-at-once',
    'contradictory and malformed options are refused at creation, all of them in one error with the fix',
    async (run) => {
      const bad = {
        acks: 1,
        maxInFlightRequestsPerConnection: 6,
        deliveryTimeoutMs: 10,
        lingerMs: '5',
        noSuchOption: true,
      }
      const create = async (): Promise<unknown> => run.producer(bad)
      const { code, fate, details } = await failureOf(create())
      assert.deepEqual([code, fate], ['CONFIGURATION', 'not-written'])
      const problems = details['problems'] as { field: string; fix: string }[]
      assert.deepEqual(problems.map((p) => p.field).sort(), Object.keys(bad).sort())
      assert.ok(problems.every((p) => p.fix !== ''))
    },
  ),
]
