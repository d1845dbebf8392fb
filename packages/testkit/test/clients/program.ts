import { type ChildProcess, spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'

export interface ProgramOptions {
  /** Written to its stdin, which then ends. Default: nothing. */
  readonly input?: string
  /** Default 60,000. */
  readonly timeoutMs?: number
}

export interface ProgramResult {
  /** Null if it could not be started, or was ended by a signal. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What is kept of each stream: a program that runs wild must not take the test's memory. */
const MAX_OUTPUT_CHARACTERS = 4 * 1024 * 1024

/** A client that runs as a process of its own, and does not outlive its test. */
export class Program {
  readonly ended: Promise<ProgramResult>
  readonly #child: ChildProcess
  #stdout = ''
  #stderr = ''

  constructor(command: string, args: readonly string[], options: ProgramOptions = {}) {
    const { input = '', timeoutMs = 60_000 } = options
    const child = spawn(command, args, { stdio: 'pipe', timeout: timeoutMs, killSignal: 'SIGKILL' })
    this.#child = child
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout = capped(this.#stdout + text)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = capped(this.#stderr + text)
    })
    // A program that ends early closes its stdin: its exit code tells
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => {
        this.#stderr += error.message
        resolve({ code: null, stdout: this.#stdout, stderr: this.#stderr })
      })
      child.on('close', (code) => resolve({ code, stdout: this.#stdout, stderr: this.#stderr }))
    })
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await this.ended
    })
  }

  /** Complete lines so far. */
  get lines(): string[] {
    return this.#stdout.split('\n').slice(0, -1)
  }

  /** Asks it to end, and waits until it did. */
  async stop(): Promise<ProgramResult> {
    this.#child.kill('SIGTERM')
    return this.ended
  }
}

/** Runs a program to its end. @throws with what it said, unless it ends with 0 */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const result = await new Program(command, args, options).ended
  if (result.code === 0) return result
  const said = `${result.stdout}\n${result.stderr}`.trim().slice(-4_000)
  throw new Error(`${command} ended with ${result.code} and said:\n${said}`)
}

function capped(text: string): string {
  return text.length <= MAX_OUTPUT_CHARACTERS ? text : text.slice(0, MAX_OUTPUT_CHARACTERS)
}
