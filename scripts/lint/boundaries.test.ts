/**
 * Every rule of .oxlintrc.json that this project relies on, shown to fire: snippets are written
 * into a tree like ours and linted with the real configuration. A rule that cannot fire is a defect.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

interface Snippet {
  readonly file: string
  readonly code: string
  /** The rule that must report it, or 'accepted' for code that must pass. */
  readonly rule: string
}

const core = 'packages/core/src'
const promiseOf = 'declare const p: () => Promise<number>\n'
const bodyOf = (code: string): string => `import { describe, expect, it } from 'vitest'\n${code}\n`

const snippets: readonly Snippet[] = [
  // Between packages
  bad('imports', `${core}/pipeline`, `import { a } from '@holdfast/testkit'`),
  bad('imports', `${core}/pipeline`, `import type { A } from '@holdfast/testkit'`),
  bad('imports', `${core}/pipeline`, `export const a = () => import('@holdfast/nestjs')`),
  bad('imports', `${core}/pipeline`, `export type A = import('@holdfast/testkit').Cluster`),
  bad('imports', `${core}/pipeline`, `export { a } from '@holdfast/testkit'`),
  bad('imports', core, `export { a } from '../../testkit/src/index.ts'`),
  bad('imports', core, `export { a } from '../../../scripts/kafka.ts'`),
  bad('imports', 'packages/core/test', `export { a } from '@holdfast/nestjs'`),
  ok('packages/core/test', `export { a } from '@holdfast/testkit'`),
  bad('imports', 'packages/testkit/src', `export { a } from '@holdfast/core'`),
  bad('imports', 'packages/testkit/test', `export { a } from '@holdfast/core/kafkajs'`),
  bad('imports', 'packages/conformance/src', `export { a } from '@holdfast/testkit'`),
  bad('imports', 'packages/nestjs/src', `export { a } from '@holdfast/testkit'`),
  bad('imports', 'packages/express/src', `export { a } from '@holdfast/nestjs'`),
  bad('imports', 'packages/worker-pool/test', `export { a } from '@holdfast/express'`),
  ok('packages/nestjs/src', `export { a } from '@holdfast/core'`),
  ok('packages/nestjs/src', `export { a } from '@holdfast/core/kafkajs'`),
  ok('packages/nestjs/test', `export { a } from '@holdfast/conformance'`),
  ok('packages/core/test', `export { a } from '@holdfast/conformance'`),
  bad('imports', 'packages/nestjs/src', `export { a } from '@holdfast/core/dist/index.js'`),
  bad('imports', 'packages/examples/src', `export { a } from '../../core/src/index.ts'`),
  bad('imports', 'bench', `export { a } from '../packages/core/src/index.ts'`),
  ok('packages/examples/src', `export { a } from '@holdfast/testkit'`),

  // Inside core
  ...['wire', 'identity', 'retry', 'errors', 'ports'].flatMap((folder) =>
    [
      '../pipeline/1-admit.ts',
      '../cluster/metadata.ts',
      '../connection/guard.ts',
      '../transaction/commit.ts',
      '../kafkajs/kafka.ts',
      '../create-producer.ts',
      '../index.ts',
    ].map((target) => bad('imports', `${core}/${folder}`, `export { a } from '${target}'`)),
  ),
  ok(`${core}/retry`, `export { a } from '../ports/clock.ts'`),
  ok(`${core}/pipeline`, `export { a } from '../wire/crc32c.ts'`),

  // kafkajs and what it stands on
  bad('imports', `${core}/pipeline`, `export { Kafka } from 'kafkajs'`),
  bad('imports', `${core}/kafkajs`, `export { a } from 'kafkajs/src/network/connection.js'`),
  bad('imports', 'packages/core/test', `export { a } from 'kafkajs/src/network/connection.js'`),
  bad('imports', 'packages/testkit/src', `export { a } from 'kafkajs/src/protocol/encoder.js'`),
  bad('imports', `${core}/pipeline`, `export const a = () => require('kafkajs')`),
  ok(`${core}/connection`, `export { a } from 'kafkajs/src/network/connection.js'`),
  ok(`${core}/kafkajs`, `export { Kafka } from 'kafkajs'`),
  ok('packages/core/test', `export { Kafka } from 'kafkajs'`),
  bad('imports', `${core}/pipeline`, `import Breaker from 'opossum'\nexport { Breaker }`),
  ok(`${core}/circuit`, `import Breaker from 'opossum'\nexport { Breaker }`),
  ...['node:net', 'node:tls', 'net', 'tls', 'node:http'].map((name) =>
    bad('imports', `${core}/cluster`, `export * as a from '${name}'`),
  ),
  ok(
    `${core}/config`,
    `import type { ConnectionOptions } from 'node:tls'\nexport type { ConnectionOptions }`,
  ),
  ok(`${core}/connection`, `export { connect } from 'node:net'`),
  ...['node:timers', 'timers/promises', 'node:perf_hooks', 'node:process', 'node:crypto'].map(
    (name) => bad('imports', `${core}/retry`, `export * as a from '${name}'`),
  ),
  ok(`${core}/ports`, `export { performance } from 'node:perf_hooks'`),

  ok(`${core}/retry`, `import type { KeyObject } from 'node:crypto'\nexport type { KeyObject }`),

  // Effects that need no import
  ...[
    'Date.now()',
    'new Date()',
    'Date()',
    '[0].map(Date)',
    'setTimeout(() => {}, 1)',
    'setInterval(() => {}, 1)',
    'setImmediate(() => {})',
    '({ setTimeout })',
    'performance.now()',
    'Math.random()',
    "Math['random']()",
    '[0].map(Math.random)',
    'process.env.HOME',
    'process.hrtime.bigint()',
    'process.uptime()',
    'crypto.randomUUID()',
    'crypto.getRandomValues(new Uint8Array(1))',
    'AbortSignal.timeout(5)',
    'globalThis.setTimeout(() => {}, 1)',
    'globalThis.Math.random()',
    'global.Date.now()',
  ].flatMap((use) => [
    bad('effects', `${core}/retry`, `export const a: unknown = ${use}`),
    ok(`${core}/ports`, `export const a: unknown = ${use}`),
  ]),
  bad('effects', `${core}/pipeline`, `export const { random } = Math`),
  bad('effects', `${core}/connection`, `export const { env } = process`),
  bad('effects', `${core}/kafkajs`, `export const { setTimeout } = globalThis`),
  ok('packages/core/test', `export const a = Date.now()`),
  ok(`${core}/pipeline`, `export const a = (d: Date): boolean => d instanceof Date`),
  ok(`${core}/pipeline`, `export const a = (ms: number): Date => new Date(ms)`),
  ok(`${core}/pipeline`, `export const a = (setTimeout: () => void): void => setTimeout()`),
  ok(`${core}/pipeline`, `export const a = (o: { Date: 1; env: 2 }): number => o.Date + o.env`),
  ok(`${core}/pipeline`, `export const a = (): void => queueMicrotask(() => {})`),
  ok(`${core}/pipeline`, `export const a = (): number => Math.max(1, 2)`),

  // Surface and cycles
  bad('no-export-star', core, `export * from './config/options.ts'`),
  bad('no-export-star', 'packages/testkit/src', `export * from './cluster.ts'`),
  { file: `${core}/cycle/a.ts`, code: `export { b } from './b.ts'\n`, rule: 'import(no-cycle)' },
  { file: `${core}/cycle/b.ts`, code: `export { c } from './c.ts'\n`, rule: 'import(no-cycle)' },
  { file: `${core}/cycle/c.ts`, code: `export { b } from './a.ts'\n`, rule: 'import(no-cycle)' },
  { file: `${core}/cycle/d.ts`, code: typesOf('E', './e.ts', 'D'), rule: 'import(no-cycle)' },
  { file: `${core}/cycle/e.ts`, code: typesOf('D', './d.ts', 'E'), rule: 'import(no-cycle)' },

  // Tests
  test('vitest(no-focused-tests)', `it.only('a', () => { expect(1).toBe(1) })`),
  test('vitest(no-disabled-tests)', `it.skip('a', () => { expect(1).toBe(1) })`),
  test(
    'vitest(no-focused-tests)',
    `describe.only('a', () => { it('b', () => { expect(1).toBe(1) }) })`,
  ),
  test(
    'vitest(no-disabled-tests)',
    `describe.skip('a', () => { it('b', () => { expect(1).toBe(1) }) })`,
  ),
  test('vitest(warn-todo)', `it.todo('a')`),
  test('vitest(expect-expect)', `it('a', () => { expect })`),
  test('accepted', `it('a', () => { expect(1).toBe(1) })`),
  test('accepted', `it.skipIf(true)('a', () => { expect(1).toBe(1) })`),
  test(
    'accepted',
    `import fc from 'fast-check'\nit('a', () => { fc.assert(fc.property(fc.nat(), () => true)) })`,
  ),

  test('vitest(valid-expect)', `it('a', () => { expect(1) })`),
  test('accepted', `it('a', () => { expect(1, 'why').toBe(1) })`),
  // These may use the testkit and reach into any folder of their own package
  test('accepted', `import '@holdfast/testkit'\nimport '../pipeline/1-admit.ts'`),
  test('holdfast(imports)', `import '@holdfast/nestjs'`),
  test('holdfast(imports)', `import 'kafkajs/src/network/connection.js'`),
  test('accepted', `it('a', () => { expect(Date.now()).toBeGreaterThan(0) })`),

  // Promises: these need types, and tell that the type-aware half of the linter runs at all
  bad('typescript(no-floating-promises)', core, `${promiseOf}p()\nexport {}`),
  bad(
    'typescript(no-misused-promises)',
    core,
    `${promiseOf}export const a = [1].filter(async () => (await p()) > 1)`,
  ),
  bad(
    'typescript(await-thenable)',
    core,
    `export const a = async (n: number): Promise<number> => await n`,
  ),
  bad(
    'typescript(return-await)',
    core,
    `${promiseOf}export const a = async () => { try { return p() } catch { return 1 } }`,
  ),
  bad('typescript(only-throw-error)', core, `export const a = (): never => { throw 'x' }`),
  bad('typescript(prefer-promise-reject-errors)', core, `export const a = Promise.reject('x')`),
  bad(
    'typescript(switch-exhaustiveness-check)',
    core,
    `export const a = (k: 'x' | 'y'): number => { switch (k) { case 'x': return 1 }\nreturn 2 }`,
  ),
]

function typesOf(name: string, from: string, own: string): string {
  return `import type { ${name} } from '${from}'\nexport interface ${own} { readonly other: ${name} }\n`
}

function bad(rule: string, folder: string, code: string): Snippet {
  return {
    file: `${folder}/snippet.ts`,
    code: `${code}\n`,
    rule: rule.includes('(') ? rule : `holdfast(${rule})`,
  }
}

function ok(folder: string, code: string): Snippet {
  return { file: `${folder}/snippet.ts`, code: `${code}\n`, rule: 'accepted' }
}

function test(rule: string, code: string): Snippet {
  return { file: `${core}/retry/snippet.test.ts`, code: bodyOf(code), rule }
}

interface Diagnostic {
  readonly code: string
  readonly message: string
  readonly filename: string
}

/** The rules an accepted snippet is about; one line of code cannot obey all the others. */
const judged = /^(holdfast|vitest)\(/

describe('the lint rules', () => {
  let folder: string
  let reported: Map<string, Diagnostic[]>
  const cases = snippets.map((snippet, n) => ({
    ...snippet,
    // Many snippets belong in one folder: number those that do not name their file themselves
    file: snippet.file.replace(/\/snippet\./, `/snippet-${n}.`),
  }))

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'holdfast-lint-'))
    await cp(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'))
    await cp(path.join(root, 'scripts/lint'), path.join(folder, 'scripts/lint'), {
      recursive: true,
    })
    await writeFile(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext', types: [] } }),
    )
    for (const { file, code } of cases) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
      await writeFile(path.join(folder, file), code)
    }
    reported = await lint(folder)
  }, 60_000)

  afterAll(() => rm(folder, { recursive: true, force: true }))

  const codesIn = (file: string): string[] => (reported.get(file) ?? []).map((d) => d.code)

  it.each(cases.filter((c) => c.rule !== 'accepted'))('$rule: $file', ({ file, rule, code }) => {
    expect(codesIn(file), code).toContain(rule)
  })

  it.each(cases.filter((c) => c.rule === 'accepted'))('accepted: $file', ({ file, code }) => {
    expect(
      codesIn(file).filter((c) => judged.test(c)),
      code,
    ).toEqual([])
  })

  it('says why', () => {
    const [first] = [...reported.values()].flat().filter((d) => d.message.includes('kafkajs/src'))
    expect(first?.message).toContain('only core/src/connection knows the inside of kafkajs')
  })
})

async function lint(folder: string): Promise<Map<string, Diagnostic[]>> {
  const oxlint = path.join(root, 'node_modules/oxlint/bin/oxlint')
  // From outside our tree the linter finds its type-aware half by PATH only
  const tools = `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env['PATH'] ?? ''}`
  const stdout = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [oxlint, '--type-aware', '--format', 'json', 'packages', 'bench'],
      { cwd: folder, env: { ...process.env, PATH: tools }, maxBuffer: 64 * 1024 * 1024 },
      // It exits with 1 because it finds things: what matters is that it printed JSON
      (error, out, err) => (out === '' ? reject(new Error(err, { cause: error })) : resolve(out)),
    )
  })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] }
  return Map.groupBy(diagnostics, (d) => d.filename)
}
