import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { metricsReference } from './metrics-reference.ts'

/** `npm run metrics-reference` writes the page anew. */
const page = fileURLToPath(new URL('../../../docs/reference/metrics.md', import.meta.url))

it('docs/reference/metrics.md shows each metric with its kind, unit and meaning', async () => {
  await expect(metricsReference()).toMatchFileSnapshot(page)
})
