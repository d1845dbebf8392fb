import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type ConformanceResult, producerCases, runConformance } from '@holdfast/conformance'
import { afterAll, expect, it } from 'vitest'
import { coreHarness } from './conformance-harness.ts'
import { describeOnKafka } from './on-kafka.ts'

const results: ConformanceResult[] = []
/** Where `npm run support` wants the results, for docs/reference/support.md. */
const folder = process.env['HOLDFAST_CONFORMANCE_RESULTS']

describeOnKafka('conformance of @holdfast/core', (on) => {
  runConformance(() => coreHarness(on), {
    suite: producerCases,
    framework: { test: it },
    onResult: (result) => results.push(result),
  })
  it('nothing is left out in silence: core lacks no capability', () => {
    expect(results.filter(({ outcome }) => outcome === 'not applicable')).toEqual([])
  })
  afterAll(() => {
    if (folder === undefined) return
    mkdirSync(folder, { recursive: true })
    const rows = results.map((result) => ({ ...result, error: undefined }))
    writeFileSync(path.join(folder, 'core-apache.json'), JSON.stringify(rows, undefined, 2))
  })
})
