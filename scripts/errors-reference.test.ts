import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { errorClasses } from './error-classes.ts'
import { errorsPage } from './errors-page.ts'
import { root } from './run-tool.ts'

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

describe('the errors of core', () => {
  const classes = errorClasses(path.join(root, 'packages/core/src/errors'))

  it('are on the committed page as they are in the sources (else: npm run errors)', () => {
    expect(read('docs/reference/errors.md')).toBe(errorsPage(classes))
  })

  it('have codes of their own', () => {
    expect(classes.length).toBeGreaterThan(0)
    expect(new Set(classes.map(({ code }) => code)).size).toBe(classes.length)
  })

  it('are exported, each of them', () => {
    const exported = read('packages/core/src/index.ts').match(/\b[A-Z]\w+Error\b/g)
    expect(exported?.filter((name) => name !== 'HoldfastError').sort()).toEqual(
      classes.map(({ name }) => name),
    )
  })
})

const LOST = `
/** What was lost. */
export interface Loss {
  /** How many. */
  readonly count: number
}
export interface LostDetails extends Record<string, unknown> {
  readonly losses: readonly Loss[]
  /** ms, or
   * nothing. */
  readonly waitedMs?: number | undefined
}

/**
 * It is gone: nobody knows {@link Loss}. Really.
 *
 * @remedy Look for it.
 * See docs/guide/lost-things.md.
 */
export class LostError extends HoldfastError {
  override readonly name = 'LostError'
  readonly code = 'LOST'
  override readonly details: LostDetails
  /** Where it was. */
  readonly places: readonly string[]

  constructor(details: LostDetails, fate: Fate) {
    super(\`lost \${details.losses.length}\`, { fate, retriable: details.losses.length > 1 })
    this.details = details
  }
}
`

const PLAIN = `
/** Plain. @remedy Nothing. */
export abstract class BaseError extends Error {}
/**
 * It broke.
 * @remedy Mend it.
 */
export class BrokenError extends BaseError {
  readonly code = 'BROKEN'
  constructor() {
    super('broken', { fate: 'not-written', retriable: false })
  }
}
`

describe('an error class is read from its source', () => {
  let folder: string
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text)
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'holdfast-errors-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('with what it means, carries and asks for; a fate that is handed in may be either', () => {
    write('lost-error.ts', LOST)
    expect(errorClasses(folder)).toEqual([
      {
        name: 'LostError',
        code: 'LOST',
        doc: 'It is gone: nobody knows `Loss`. Really.',
        remedy: 'Look for it.\nSee docs/guide/lost-things.md.',
        fates: ['not-written', 'unknown'],
        retriable: 'depends',
        details: [
          { name: 'losses', type: 'readonly Loss[]', doc: '' },
          { name: 'waitedMs?', type: 'number | undefined', doc: 'ms, or\nnothing.' },
        ],
        properties: [{ name: 'places', type: 'readonly string[]', doc: 'Where it was.' }],
        shapes: [{ name: 'Loss', fields: [{ name: 'count', type: 'number', doc: 'How many.' }] }],
      },
    ])
  })

  it('abstract ones and tests left out, literal fates as they are', () => {
    write('broken-error.ts', PLAIN)
    write('broken-error.test.ts', 'export class X extends Error {}')
    expect(errorClasses(folder)).toMatchObject([
      { name: 'BrokenError', fates: ['not-written'], retriable: false, details: [] },
    ])
  })

  it('and shown with its fields, bars and links as Markdown wants them', () => {
    write('lost-error.ts', LOST)
    const page = errorsPage(errorClasses(folder))
    expect(page).toContain(
      '| `LOST` | [LostError](#losterror) | `not-written` or `unknown` | depends | It is gone |\n',
    )
    expect(page).toContain('| `waitedMs?` | `number \\| undefined` | ms, or nothing. |\n')
    expect(page).toContain('See [lost things](../guide/lost-things.md).')
    expect(page).toContain('| `Loss` | type | |\n')
  })

  it.each([
    ['@remedy', PLAIN.replace('@remedy Mend', 'Mend')],
    ['comment', PLAIN.replace('It broke.', '')],
    ['code', PLAIN.replace("code = 'BROKEN'", 'code: string')],
    ['fate', PLAIN.replace("fate: 'not-written', ", '')],
    ['retriable', PLAIN.replace(', retriable: false', '')],
  ])('and is refused without its %s', (what, source) => {
    write('broken-error.ts', source)
    expect(() => errorClasses(folder)).toThrow(new RegExp(`BrokenError has no .*${what}`))
  })
})
