import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface ControlEnd {
  /** Null if it was killed. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

const LIMIT_MS = 30_000

/**
 * Runs a script of `controls/` in a process of its own: what plain kafkajs does there may end the
 * process. Killed after 30 s. NODE_ENV is left out, since kafkajs has other defaults under `test`.
 */
export async function runControl(script: string, ...args: string[]): Promise<ControlEnd> {
  const { NODE_ENV: _, ...env } = process.env
  const file = fileURLToPath(new URL(`controls/${script}`, import.meta.url))
  const child = spawn(
    process.execPath,
    ['--disable-warning=TimeoutNegativeWarning', file, ...args],
    {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    },
  )
  const [exitCode, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code) => resolve(code))
    }),
    text(child.stdout),
    text(child.stderr),
  ])
  return { exitCode, stdout, stderr }
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = ''
  for await (const chunk of stream) all += String(chunk)
  return all
}
