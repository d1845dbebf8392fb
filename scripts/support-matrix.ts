/**
 * `npm run support`: runs the conformance suites on both clusters and writes docs/reference/support.md
 * from their results. The page claims nothing that did not just happen.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { ConformanceResult } from '@holdfast/conformance'

const PAGE = new URL('../docs/reference/support.md', import.meta.url)
const MARKS: Readonly<Record<ConformanceResult['outcome'], string>> = {
  held: 'yes',
  broken: '**no**',
  'not applicable': 'n/a',
}

/** One row per case, one column per harness and cluster. */
export function supportPage(results: readonly ConformanceResult[]): string {
  const columns = [...new Set(results.map((r) => `${r.harness} on ${r.cluster}`))]
  const cases = new Map(results.map((r) => [r.id, r.title]))
  const cell = (id: string, column: string): string => {
    const found = results.find((r) => r.id === id && `${r.harness} on ${r.cluster}` === column)
    if (!found) return ''
    const reason = found.outcome === 'not applicable' ? ` (${found.reason})` : ''
    return `${MARKS[found.outcome]}${reason}`
  }
  const rows = Array.from(cases, ([id, title]) => {
    return `| ${[`\`${id}\``, title, ...columns.map((column) => cell(id, column))].join(' | ')} |`
  })
  const head = ['case', 'what must be seen', ...columns]
  return `# Support matrix

Written by \`npm run support\` from a run of the conformance suites; not by hand. The promises are explained in
[guarantees](../guarantees.md), and the cases are in \`packages/conformance/src/producer/\`.

| ${head.join(' | ')} |
|${head.map(() => ' --- ').join('|')}|
${rows.join('\n')}
`
}

if (process.argv[1] === import.meta.filename) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-support-'))
  try {
    const codes = ['kafka', 'fast'].map((plan) => {
      const { status } = spawnSync(
        process.execPath,
        ['scripts/run-tests.ts', plan, 'conformance'],
        {
          stdio: ['ignore', 'inherit', 'inherit'],
          env: {
            ...process.env,
            HOLDFAST_CONFORMANCE_RESULTS: folder,
            HOLDFAST_REQUIRE_KAFKA: '1',
          },
        },
      )
      return status ?? 1
    })
    const results = readdirSync(folder).flatMap(
      (file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as ConformanceResult[],
    )
    writeFileSync(PAGE, supportPage(results))
    process.exitCode = Math.max(...codes)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
