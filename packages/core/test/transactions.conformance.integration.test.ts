import { type ConformanceResult, transactionCases, runConformance } from '@holdfast/conformance'
import { type EmbeddedCluster, startCluster } from '@holdfast/testkit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { embeddedHarness } from './embedded-harness.ts'
import { keepResults } from './keep-results.ts'

describe('transactions of @holdfast/core on the embedded cluster', () => {
  // Some cases wait for producers' own timeouts
  vi.setConfig({ testTimeout: 60_000 })
  const results: ConformanceResult[] = []
  let cluster: EmbeddedCluster
  beforeAll(async () => {
    cluster = await startCluster({ brokers: 3, transactionCleanupIntervalMs: 200 })
  })
  runConformance(() => embeddedHarness(cluster), {
    suite: transactionCases,
    framework: { test: it },
    onResult: (result) => results.push(result),
  })
  it('nothing is left out in silence: core lacks no capability', () => {
    expect(results.filter(({ outcome }) => outcome === 'not applicable')).toEqual([])
  })
  afterAll(async () => {
    await cluster.stop()
    keepResults('transactions-embedded', results)
  })
})
