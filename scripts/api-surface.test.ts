import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { surfaceOf } from './api-surface.ts'

const files = {
  'index.d.ts': `export { send, type Sent as Delivered } from './send.js';
export { Kafka } from 'kafkajs';
export declare const version: string;`,
  'send.d.ts': `import { type Options as Given } from './options.ts';
/** Sends. */
export declare function send(given: Given): Promise<Sent>;
export declare function send(given: Given, later: number): Promise<Sent>;
export interface Sent {
    /** Where it lies. */
    readonly offset: bigint;
    readonly Unused: 1;
}
interface Unused {
}`,
  'options.d.ts': `export interface Options {
    readonly acks: Acks;
}
type Acks = 'all' | 1;`,
  'star.d.ts': `export * from './send.js';`,
}

describe('the API report', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'holdfast-surface-'))
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('shows each exported name with its declaration, overloads together, comments left out', () => {
    const { exported } = surfaceOf(path.join(folder, 'index.d.ts'))
    expect(exported).toEqual([
      {
        name: 'Delivered',
        text: 'interface Sent {\n    readonly offset: bigint;\n    readonly Unused: 1;\n}',
      },
      { name: 'Kafka', text: "export { Kafka } from 'kafkajs'" },
      {
        name: 'send',
        text: 'function send(given: Given): Promise<Sent>;\nfunction send(given: Given, later: number): Promise<Sent>;',
      },
      { name: 'version', text: 'const version: string;' },
    ])
  })

  it('shows what these mention in turn, and nothing that they do not', () => {
    const { mentioned } = surfaceOf(path.join(folder, 'index.d.ts'))
    expect(mentioned.map((m) => m.name)).toEqual(['Acks', 'Options'])
  })

  it('refuses a surface hidden behind a star', () => {
    expect(() => surfaceOf(path.join(folder, 'star.d.ts'))).toThrow('hides what is exported')
  })
})
