import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { configReference } from './config-reference.ts'

/** `npm run config-reference` writes the page anew. */
const page = fileURLToPath(new URL('../../../docs/reference/configuration.md', import.meta.url))

it('docs/reference/configuration.md tells what the code does with each property of Java', async () => {
  await expect(configReference()).toMatchFileSnapshot(page)
})
