import { spawnSync } from 'node:child_process'
import path from 'node:path'

/** The root of the repository: tools run there, wherever the caller stands. */
export const root: string = path.resolve(import.meta.dirname, '..')

const bin = path.join(root, 'node_modules/.bin')
const tools: string = `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`

/** Runs a tool of node_modules/.bin or of the machine in sight of the user. Returns its exit code. */
export function runTool(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): number {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, PATH: tools, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (error) console.error(`${command}: ${error.message}`)
  return status ?? 1
}

/** Runs a tool unseen; `output` is what it said on both streams (`java -version` uses stderr). */
export function runQuietly(
  command: string,
  args: readonly string[],
): { readonly ok: boolean; readonly output: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, PATH: tools },
    encoding: 'utf8',
  })
  return { ok: status === 0, output: error ? error.message : `${stdout}${stderr}` }
}
