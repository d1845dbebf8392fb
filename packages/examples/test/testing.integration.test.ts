import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'

// Each starts a process
vi.setConfig({ testTimeout: 30_000 })

const run = promisify(execFile)
const folder = path.join(import.meta.dirname, '../src/testing')
const readme = readFileSync(path.join(import.meta.dirname, '../../testkit/README.md'), 'utf8')

/** Ends by itself: nothing that the cluster started keeps the process alive. */
const output = async (...args: string[]): Promise<string> =>
  (await run(process.execPath, args, { cwd: folder, timeout: 30_000 })).stdout

describe('examples of testing with the embedded cluster', () => {
  it('lost-answer: kafkajs repeats what was stored', async () => {
    const printed = await output('lost-answer.ts')
    expect(printed).toBe('0 first\n1 second\n2 second\n3 third\n')
    // The page shows it as it is
    expect(readme).toContain(readFileSync(path.join(folder, 'lost-answer.ts'), 'utf8').trim())
    expect(readme).toContain(printed)
  })

  it('rebalance: the consumer goes on where it had committed', async () => {
    expect(await output('rebalance.ts')).toBe('one, two, three\n')
  })

  it('place-order: a test file of node:test passes', async () => {
    expect(await output('--test', 'place-order.test.mjs')).toMatch(/pass 3\n.*fail 0\n/)
  })
})
