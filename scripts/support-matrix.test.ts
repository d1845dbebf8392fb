import { readFileSync } from 'node:fs'
import { type ConformanceResult, producerCases } from '@holdfast/conformance'
import { expect, it } from 'vitest'
import { supportPage } from './support-matrix.ts'

const page = readFileSync(new URL('../docs/reference/support.md', import.meta.url), 'utf8')

it('the committed page lists exactly the cases that there are, and each of them held', () => {
  const listed = Array.from(
    page.matchAll(/^\| `([^`]+)` \| .* \| (\S+) \| (\S+) \|$/gm),
    ([, id, apache, embedded]) => [id, apache, embedded],
  )
  expect(listed).toEqual(producerCases.map(({ id }) => [id, 'yes', 'yes']))
})

it('shows what broke, and why something is not applicable', () => {
  const row = { promise: 'G1', harness: 'h', cluster: 'c', error: undefined }
  const results: ConformanceResult[] = [
    { ...row, id: 'G1.a', title: 'one', outcome: 'held', reason: undefined },
    { ...row, id: 'G1.b', title: 'two', outcome: 'broken', reason: 'oh' },
    { ...row, id: 'G1.c', title: 'three', outcome: 'not applicable', reason: 'post: none' },
  ]
  expect(supportPage(results)).toContain(
    '| `G1.a` | one | yes |\n| `G1.b` | two | **no** |\n| `G1.c` | three | n/a (post: none) |',
  )
})
