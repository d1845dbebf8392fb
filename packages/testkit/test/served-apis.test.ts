import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { servedApis } from '../src/broker/apis/served-apis.ts'
import { apiKey } from '../src/wire/api-keys.ts'
import { knownVersions } from '../src/wire/message-codec.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('the README lists every API with the versions that are served', () => {
  const rows = servedApis
    .toSorted((a, b) => apiKey(a.api) - apiKey(b.api))
    .map(({ api, versions: [min, max] }) => `${api} ${min}-${max}`)
  const [, listed = ''] = /<!-- served -->\n([\s\S]*?)\n<!-- \/served -->/.exec(readme) ?? []
  expect(listed.replaceAll('\n', ' ')).toBe(`${rows.join(', ')}.`)
})

it('no version is served whose messages are not known', () => {
  for (const { api, versions } of servedApis) {
    const [first, last] = knownVersions(api)
    expect([api, versions[0] >= first, versions[1] <= last]).toEqual([api, true, true])
  }
})
