import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')
const guide = read('../../../docs/guide/reliable-producer.md')
const example = (form: string): string =>
  read(`../src/reliable-producer/reliable-producer.${form}`).trim()

/** The rows of a table of the guide as cells, from its first line to the next empty one. */
function rowsUnder(heading: string): string[][] {
  const table = guide.slice(guide.indexOf(`${heading}\n`)).split('\n\n', 1)[0] ?? ''
  return table
    .split('\n')
    .slice(2)
    .map((row) => row.split(' |').map((cell) => cell.replace(/^\|? ?/, '')))
}

/** Names of ProducerOptions, each with its comment. */
function documentedOptions(): Map<string, string> {
  const source = read('../../core/src/config/producer-options.ts')
  const body = source.slice(source.indexOf('export interface ProducerOptions'))
  const found = body.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+readonly (\w+)\??:/g)
  return new Map(Array.from(found, ([, comment = '', name = '']) => [name, comment]))
}

describe('the guide to a reliable producer', () => {
  it.each([
    ['ts', 'ts'],
    ['mjs', 'js'],
    ['cjs', 'js'],
  ])('shows the %s example as it is', (form, language) => {
    expect(guide).toContain(`\`\`\`${language}\n${example(form)}\n\`\`\``)
  })

  it('shows no other code of ours', () => {
    const shown = guide.match(/^```(ts|js)$/gm)
    expect(shown).toEqual(['```ts', '```js', '```js'])
  })

  const options = documentedOptions()
  const rows = rowsUnder("| Java's property | our option | default | what differs |")
  const ours = rows.map(([, option = '', fallback = '']) => ({
    option: option.replaceAll('`', ''),
    fallback: fallback.replaceAll('`', ''),
  }))

  it('names every option once, and none that does not exist', () => {
    const withoutProperty = [
      'allowAutoTopicCreation',
      'breaker',
      'logger',
      'transactionPoolSize',
      'transactionalIdPrefix',
    ]
    const named = [...ours.map(({ option }) => option), ...withoutProperty].sort()
    expect(named).toEqual([...options.keys()].sort())
  })

  it.each(ours.filter(({ fallback }) => /^[\d,]+$/.test(fallback)))(
    'tells the default of $option as its documentation does: $fallback',
    ({ option, fallback }) => {
      expect(options.get(option)).toMatch(new RegExp(`Default ${fallback}(?![\\d,]*\\d)`))
    },
  )

  it('names in camelCase what Java names with dots', () => {
    const renamed = new Set(['brokers', 'serializer', 'partitioner', 'ssl', 'sasl'])
    const camelCase = rows
      .map(([property = '']) => property.replaceAll('`', ''))
      .map((property) => property.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase()))
    expect(camelCase.filter((_, i) => !renamed.has(ours[i]?.option ?? ''))).toEqual(
      ours.map(({ option }) => option).filter((option) => !renamed.has(option)),
    )
  })
})
