import { type ConformanceResult, transactionCases, runConformance } from '@holdfast/conformance'
import { afterAll, expect, it } from 'vitest'
import { coreHarness } from './conformance-harness.ts'
import { keepResults } from './keep-results.ts'
import { describeOnKafka } from './on-kafka.ts'

describeOnKafka('transactions of @holdfast/core', (on) => {
  const results: ConformanceResult[] = []
  runConformance(() => coreHarness(on), {
    suite: transactionCases,
    framework: { test: it },
    onResult: (result) => results.push(result),
  })
  it('nothing is left out in silence: core lacks no capability', () => {
    expect(results.filter(({ outcome }) => outcome === 'not applicable')).toEqual([])
  })
  afterAll(() => keepResults('transactions-apache', results))
})
