import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ConformanceResult } from '@holdfast/conformance'

/** For `npm run support`, which names the folder; else nothing is kept. */
export function keepResults(name: string, results: readonly ConformanceResult[]): void {
  const folder = process.env['HOLDFAST_CONFORMANCE_RESULTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  const rows = results.map((result) => ({ ...result, error: undefined }))
  writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(rows, undefined, 2))
}
