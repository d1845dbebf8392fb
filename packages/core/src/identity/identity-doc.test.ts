import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { batchTable } from './batch-state.ts'
import { ledgerTable } from './ledger-phase.ts'

const doc = readFileSync(new URL('../../../../docs/internals/identity.md', import.meta.url), 'utf8')

/** The rows of a table with `state | event -> state; ...`; what stands behind a colon explains. */
function tableUnder(heading: string): Record<string, Record<string, string>> {
  const section = doc.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const rows = [...section.matchAll(/^\| (\w+)[^|]* \| ([^|]* -> [^|]*) \|$/gm)]
  return Object.fromEntries(
    rows
      .filter(([, state]) => state !== 'state' && state !== 'phase')
      .map(([, state, moves]) => [
        state,
        Object.fromEntries((moves as string).split('; ').map((move) => move.split(' -> '))),
      ]),
  )
}

const moving = (table: object): object =>
  Object.fromEntries(Object.entries(table).filter(([, moves]) => Object.keys(moves).length > 0))

it('docs/internals/identity.md shows the state machines as they are', () => {
  expect(tableUnder('A batch')).toEqual(moving(batchTable))
  expect(tableUnder("A partition's identity")).toEqual(moving(ledgerTable))
})
